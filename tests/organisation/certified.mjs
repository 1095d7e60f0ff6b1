// A certified OpenID Connect provider (npm oidc-provider), set up as a municipality would.
// Whoever writes a demo person's alias as her user name is that person.
import { readFileSync } from "node:fs";

const [library, file] = process.argv.slice(2);
const { default: Provider } = await import(library);
const { port, client, secret, motkraft, keys } = JSON.parse(readFileSync(file, "utf8"));

const configuration = {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      redirect_uris: [`${motkraft}/logga-in/svar`],
      post_logout_redirect_uris: [`${motkraft}/logga-in?ut=helt`],
      grant_types: ["authorization_code", "client_credentials"],
      response_types: ["code"],
    },
  ],
  jwks: { keys },
  scopes: ["openid", "anstallning"],
  claims: { openid: ["sub"], anstallning: ["employee", "groups"] },
  cookies: { keys: ["nothing that matters"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, employee: id, groups: ["G-Motkraft-Revision"] }),
  }),
  extraTokenClaims: () => ({ employee: "medarbetare" }),
  ttl: { Session: 3600, Grant: 3600, Interaction: 600, IdToken: 300, AccessToken: 300, ClientCredentials: 300 },
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: "api",
        audience: resource.slice("urn:".length),
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
};

const provider = new Provider(`http://127.0.0.1:${port}`, configuration);
provider.listen(port, "127.0.0.1", () => console.log("listening"));
