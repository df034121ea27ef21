"""Small files of each format for the tests, made here: a PDF (also encrypted), a DOCX, a mail."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from email.message import EmailMessage

import pypdfium2

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def build_pdf(pages: Sequence[Sequence[str]], *, password: str | None = None, size: int = 12) -> bytes:
    """A PDF whose pages hold these lines, one under the other; an empty line leaves a gap."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        content = ["BT", f"/F1 {size} Tf", "60 780 Td", "15 TL"]
        for line in lines:
            escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            content.append(f"({escaped}) Tj T*" if line else "T*")
        stream = "\n".join([*content, "ET"]).encode("cp1252")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents "
            + f"{len(objects) + 2} 0 R >>".encode()
        )
        objects.append(stream)
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>".encode()
    key, extra = b"", b""
    if password is not None:
        key, extra, entry = _encrypt(password)
        objects.append(entry)
        extra += f" /Encrypt {len(objects)} 0 R".encode()
    return _write_objects(objects, key, extra)


def _write_objects(objects: Sequence[bytes], key: bytes = b"", extra: bytes = b"") -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        if not body.startswith(b"<<"):
            data = _rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], body) if key else body
            body = b"<< /Length " + str(len(data)).encode() + b" >>\nstream\n" + data + b"\nendstream"
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010d} 00000 n \n".encode() for place in places))
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R".encode() + extra + b" >>\n")
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _encrypt(password: str) -> tuple[bytes, bytes, bytes]:
    """Key, trailer entry and dictionary of the standard security handler, revision 2 (ISO 32000-1, 7.6.3)."""
    padded = (password.encode() + _PAD)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    identifier = b"0123456789abcdef"
    key = hashlib.md5(padded + owner + (0xFFFFFFFC).to_bytes(4, "little") + identifier).digest()[:5]
    user = _rc4(key, _PAD)
    entry = (
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + owner.hex().encode() + b"> /U <" + user.hex().encode() + b"> >>"
    )
    return key, b" /ID [<" + identifier.hex().encode() * 1 + b"> <" + identifier.hex().encode() + b">]", entry


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def build_docx(body: str, **parts: str) -> bytes:
    """A DOCX with this markup in its body; ``header1="<w:p>..."`` adds a part."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    space += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        for name, markup in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:part {space}>{markup}</w:part>")
    return out.getvalue()


def build_mail(
    text: str, *, page: str = "", subject: str = "A subject", attach: Sequence[tuple[str, bytes]] = ()
) -> bytes:
    """A mail from Ida Brandt with a text, an HTML alternative, and attachments by name."""
    message = EmailMessage()
    message["From"] = "Ida Brandt <ida@post.example>"
    message["To"] = "desk@post.example"
    message["Subject"] = subject
    message["Date"] = "Tue, 06 Feb 2024 23:15:00 -0500"
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    for name, data in attach:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


ODT = "application/vnd.oasis.opendocument.text"


def build_odt(body: str, *, manifest: str = "") -> bytes:
    """An OpenDocument text with this body, and a manifest where one is given."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", ODT)
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
        if manifest:
            archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def render_page(lines: Sequence[str], scale: float = 300 / 72) -> tuple[bytes, int, int]:
    """A page with these lines as grey pixels, one byte each, with its width and height."""
    picture = pypdfium2.PdfDocument(build_pdf([lines]))[0].render(scale=scale, grayscale=True)
    data = bytes(picture.buffer)
    rows = [data[y * picture.stride : y * picture.stride + picture.width] for y in range(picture.height)]
    return b"".join(rows), picture.width, picture.height


def build_png(lines: Sequence[str]) -> bytes:
    """A picture of a page."""
    return pack_png(*render_page(lines))


def pack_png(pixels: bytes, width: int, height: int) -> bytes:
    """A grey picture as PNG, a byte a pixel."""
    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def build_scan(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF whose pages are pictures of pages."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for lines in pages:
        pixels, width, height = render_page(lines)
        first, body = len(objects) + 1, zlib.compress(pixels)
        kids.append(f"{first} 0 R")
        draw = b"595 0 0 842 0 0 cm /Im Do"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /Im {first + 2} 0 R >> >> "
            f"/Contents {first + 1} 0 R >>".encode(),
            f"<< /Length {len(draw)} >>\nstream\n".encode() + draw + b"\nendstream",
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray "
            f"/BitsPerComponent 8 /Filter /FlateDecode /Length {len(body)} >>\nstream\n".encode()
            + body
            + b"\nendstream",
        ]
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _write_objects(objects)
