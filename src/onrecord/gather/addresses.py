"""Which addresses may be asked: public hosts by HTTP and HTTPS, looked up once and connected to as they were checked.

A name that leads to this machine, to a private or link-local network or to any other address that is not public is
refused, at every redirect anew; so is a name of which only some addresses are public. What was checked is what is
connected to, so a name whose address changes in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from onrecord.errors import SourceError

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
"""What a host is called once it is in ASCII; nothing in it ends the line of a request, or is two words in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address that may be asked: its parts, and the IP address that was checked. ``target`` is path and query."""

    url: str
    scheme: str
    host: str
    port: int
    target: str
    ip: str

    @property
    def authority(self) -> str:
        """Host, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def check_address(url: str, *, allows_private: bool = False) -> Address:
    """The address with the IP address that it leads to. Raises SourceError for another scheme, for a name and password
    in it, for a host that is not known, and for one that is not public unless ``allows_private``."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise SourceError(f"no address: {url!r}", hint="write it as https://example.org/page") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SourceError(f"not fetched: {url!r} is no address of a page", hint="only http:// and https:// are asked")
    if parts.username or parts.password:
        raise SourceError("not fetched: an address that holds a name or password", hint="leave them out")
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise SourceError(f"not fetched: {parts.hostname!r} is no name of a host", hint="check the address") from error
    if _HOST.fullmatch(host) is None:
        raise SourceError(f"not fetched: {parts.hostname!r} is no name of a host", hint="check the address")
    port = port or _PORTS[parts.scheme]
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return Address(
        url=urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, "")),
        scheme=parts.scheme,
        host=host,
        port=port,
        target=_quote(target),
        ip=_look_up(host, port, allows_private),
    )


def join_address(base: str, given: str) -> str:
    """The address that ``given`` names on the page at ``base``; ``given`` itself, for :func:`check_address` to refuse,
    where it is none."""
    try:
        return urljoin(base, given)
    except ValueError:
        return given


def _quote(target: str) -> str:
    """A target in ASCII without spaces or line breaks, so that it ends where the request's line says."""
    return "".join(
        c if "!" <= c <= "~" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogatepass")) for c in target
    )


def _look_up(host: str, port: int, allows_private: bool) -> str:
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise SourceError(
            f"not fetched: no host is known as {host}", hint="check the address and the network"
        ) from error
    if not allows_private:
        for ip in found:
            if not is_public(ip):
                raise SourceError(
                    f"not fetched: {host} leads to {ip}, which is no public address",
                    hint="--allow-private lets addresses of your own network be asked",
                )
    return found[0]


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the public internet, also where it is written inside another (IPv4 in IPv6)."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    inner = None
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in ipaddress.IPv6Network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def exchange(address: Address, request: bytes, *, seconds: float, most: int) -> bytes:
    """What the host answers to a request that asks it to close, as it came. Raises SourceError where it takes longer,
    sends more, or where its certificate is not good for its name."""
    deadline = time.monotonic() + seconds
    out = bytearray()
    try:
        with socket.create_connection((address.ip, address.port), timeout=seconds) as plain:
            context = ssl.create_default_context() if address.scheme == "https" else None
            wire = context.wrap_socket(plain, server_hostname=address.host) if context else plain
            wire.sendall(request)
            while True:
                wire.settimeout(max(0.01, deadline - time.monotonic()))
                piece = wire.recv(1 << 16)
                if not piece:
                    return bytes(out)
                out += piece
                if len(out) > most:
                    raise SourceError(
                        f"not kept: more than {most >> 20} MB came", hint="fetch it by hand and gather it"
                    )
                if time.monotonic() > deadline:
                    raise TimeoutError
    except TimeoutError as error:
        raise SourceError(f"not fetched: {address.host} took longer than {seconds:.0f} s", hint="try later") from error
    except ssl.SSLError as error:
        if out and "UNEXPECTED_EOF" in str(error):
            return bytes(out)  # closed without a farewell, as many servers do
        reason = error.reason or "no secure connection"
        raise SourceError(f"not fetched: {address.host}: {reason}", hint="its certificate may be bad") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SourceError(f"not fetched: {address.host}: {why}", hint="check the network, try later") from error
