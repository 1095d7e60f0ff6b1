"""Reads a picture from standard input and writes it anew, without what is not seen.

A process of its own: see pictures.py. The first argument is the media type. Exit code 3: it has
more pixels than we open.
"""

import io
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Any

from PIL import Image, JpegImagePlugin

PIXELS_MAX = 50_000_000  # of all frames; more than cameras of telephones take
MEMORY_BYTES_MAX = 1024 * 1024 * 1024
CPU_S_MAX = 50
TOO_MANY_PIXELS = 3
ORIENTATION = 0x0112
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
}


def clean(content: bytes, media_type: str) -> bytes:
    """Return the picture anew. Raises what Pillow raises of a picture that it cannot read."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=FORMATS[media_type]) as picture:
        frames = getattr(picture, "n_frames", 1) if picture.format != "MPO" else 1
        if picture.width * picture.height * frames > PIXELS_MAX:
            sys.exit(TOO_MANY_PIXELS)
        WRITE[media_type](picture, out, frames)
    return out.getvalue()


def _jpeg(picture: Any, out: io.BytesIO, _frames: int) -> None:
    # With its own tables, so that hardly a point changes. Of several pictures the one that is seen.
    picture.load()
    tables, sampling = picture.quantization, JpegImagePlugin.get_sampling(picture)
    how = {"qtables": tables} | ({"subsampling": sampling} if sampling >= 0 else {})
    exif = _orientation(picture)
    picture.info.clear()
    picture.save(out, "JPEG", exif=exif, optimize=False, **how)


def _png(picture: Any, out: io.BytesIO, frames: int) -> None:
    exif = _orientation(picture)
    _forget(picture, frames)
    picture.save(out, "PNG", exif=exif, save_all=frames > 1)


def _gif(picture: Any, out: io.BytesIO, frames: int) -> None:
    _forget(picture, frames)
    picture.save(out, "GIF", comment=b"", save_all=frames > 1)


def _webp(picture: Any, out: io.BytesIO, frames: int) -> None:
    exif = _orientation(picture)
    _forget(picture, frames)
    picture.save(out, "WEBP", exif=exif, quality=95, icc_profile=b"", save_all=frames > 1)


def _orientation(picture: Any) -> bytes:
    """Return the one thing that is kept of what is not seen: which way up it is."""
    turned = picture.getexif().get(ORIENTATION)
    if turned not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    return exif.tobytes()


def _forget(picture: Any, frames: int) -> None:
    """Forget all that is not seen. Of a moving picture, what its movement needs is kept."""
    moves = {"duration", "loop", "disposal", "blend", "default_image", "background"}
    keep = {"transparency"} | (moves if frames > 1 else set())
    picture.load()
    for name in picture.info.keys() - keep:
        del picture.info[name]


WRITE: dict[str, Callable[[Any, io.BytesIO, int], None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
}


def main() -> None:
    """Clean one picture."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    Image.MAX_IMAGE_PIXELS = None  # counted here, all frames together
    warnings.simplefilter("ignore")
    sys.stdout.buffer.write(clean(sys.stdin.buffer.read(), sys.argv[1]))


if __name__ == "__main__":
    main()
