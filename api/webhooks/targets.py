"""Where webhooks may lead: to public addresses only, so that nobody reaches through this server
what stands beside it."""

import asyncio
import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from models.errors import FieldError, Invalid

# `local` is for tests: also this machine itself, also by http.
Allowed = Literal["public", "local", "off"]
MAX_URL = 500
# Printable ASCII, without what programs read differently.
URL = re.compile(r"https?://[^\s\\@#\x00-\x20\x7f-\U0010ffff]+")
NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address is in its last 32 bits
# In Azure it is that of the machine's host, though it looks public.
HOST_OF_AZURE = IPv4Address("168.63.129.16")


class Undelivered(Exception):
    """Nothing was delivered; the message says why, for whoever has added the webhook."""


def check_url(url: str, allowed: Allowed) -> None:
    """Raise Invalid for an address to which nothing would be sent; what its name leads to is
    checked each time that something is sent."""
    reason = _refusal(url, allowed)
    if reason:
        raise Invalid([FieldError("url", reason)])


def port_of(parts: SplitResult) -> int:
    """Return the port of an address. Raise ValueError if it is none."""
    return parts.port or (443 if parts.scheme == "https" else 80)


async def find_addresses(parts: SplitResult, allowed: Allowed) -> list[str]:
    """Return the IP addresses of a host. Raise Undelivered if there is none, or if one of them
    must not be reached."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered("The name of its host leads nowhere.") from None
    return check_addresses((str(each[4][0]) for each in found), parts.scheme, allowed)


def check_addresses(found: Iterable[str], scheme: str, allowed: Allowed) -> list[str]:
    """Return IP addresses. Raise Undelivered if one of them must not be reached."""
    addresses = list(dict.fromkeys(found))
    for each in addresses:
        if not may_reach(each, scheme, allowed):
            raise Undelivered("The name of its host leads to an address that is not public.")
    return addresses


def may_reach(address: str, scheme: str, allowed: Allowed) -> bool:
    """Return whether something may be sent to an IP address."""
    ip = _unwrapped(address)
    if allowed == "local" and ip.is_loopback:
        return True
    public = ip.is_global and not (ip.is_multicast or ip.is_reserved or ip == HOST_OF_AZURE)
    if isinstance(ip, IPv6Address):
        public = public and not (ip.is_site_local or ip.sixtofour or ip.teredo)
    return public and scheme == "https"


def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    """Return an IP address; the one of version 4 that is in it, if there is one."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in NAT64:
            return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _refusal(url: str, allowed: Allowed) -> str:
    if allowed == "off":
        return "cannot be used: this server sends nothing to webhooks."
    if not URL.fullmatch(url) or len(url) > MAX_URL:
        return f"must be https://…, in ASCII, of at most {MAX_URL} characters, without @ and #."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", port_of(parts)
    except ValueError:
        return "must have a host and a port that can exist."
    if not host:
        return "must have a host."
    if parts.scheme == "http" and allowed != "local":
        return "must begin with https://."
    try:
        reachable = may_reach(host, parts.scheme, allowed)
    except ValueError:  # it is a name
        reachable = True
    return "" if reachable else "leads to an address that is not public."
