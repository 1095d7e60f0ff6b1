// Asks golang.org/x/mod/sumdb, which checks every Go module there is, what it makes of our texts
// and proofs. Reads a JSON list of questions from standard input, writes a list of answers: ""
// for what it accepts, else its reason.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Kind    string   // note, proof, inclusion or consistency
	VKey    string   // note, proof
	Text    []byte   // note, proof: the file as it is
	Leaf    []byte   // proof, inclusion
	Index   int64    // inclusion
	OldSize int64    // consistency
	OldRoot []byte   // consistency
	Size    int64    // inclusion, consistency
	Root    []byte   // inclusion, consistency
	Path    [][]byte // inclusion, consistency
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		log.Fatal(err)
	}
	answers := make([]string, len(questions))
	for i, q := range questions {
		if err := q.answer(); err != nil {
			answers[i] = err.Error()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func (q question) answer() error {
	switch q.Kind {
	case "note":
		_, err := openNote(q.Text, q.VKey)
		return err
	case "proof":
		return checkProof(q.Text, q.VKey, q.Leaf)
	case "inclusion":
		return checkInclusion(q.Path, q.Size, q.Root, q.Index, q.Leaf)
	case "consistency":
		return checkConsistency(q.Path, q.Size, q.Root, q.OldSize, q.OldRoot)
	}
	return fmt.Errorf("no question of kind %q", q.Kind)
}

func openNote(text []byte, vkey string) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return opened.Text, nil
}

// checkProof reads a .tlog-proof without extra data, as an outsider would.
func checkProof(text []byte, vkey string, leaf []byte) error {
	head, signed, _ := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path [][]byte
	for _, line := range lines[2:] {
		sibling, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return err
		}
		path = append(path, sibling)
	}
	checkpoint, err := openNote(signed, vkey)
	if err != nil {
		return err
	}
	// A checkpoint is the tree of Go's own database under another name.
	_, rest, _ := strings.Cut(checkpoint, "\n")
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return err
	}
	return checkInclusion(path, tree.N, tree.Hash[:], index, leaf)
}

func checkInclusion(path [][]byte, size int64, root []byte, index int64, leaf []byte) error {
	hashes, err := allHashes(append([][]byte{root, leaf}, path...))
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes[2:], size, hashes[0], index, hashes[1])
}

func checkConsistency(path [][]byte, size int64, root []byte, oldSize int64, oldRoot []byte) error {
	hashes, err := allHashes(append([][]byte{root, oldRoot}, path...))
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes[2:], size, hashes[0], oldSize, hashes[1])
}

func allHashes(all [][]byte) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(all))
	for i, one := range all {
		if len(one) != tlog.HashSize {
			return nil, errors.New("not a hash")
		}
		copy(hashes[i][:], one)
	}
	return hashes, nil
}
