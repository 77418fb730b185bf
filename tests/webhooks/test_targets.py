"""Webhooks lead to public addresses only, and their signatures are those of the specification."""

from datetime import UTC, datetime

import pytest

from api.webhooks.signature import signed_headers
from api.webhooks.targets import Allowed, Undelivered, check_addresses, check_url, may_reach
from models.errors import Invalid


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the Standard Webhooks libraries."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("2002:7f00:1::", "2002:c0a8:101::", "2001:0:7f00:1::", "2001:db8::1", "::127.0.0.1"),
    ],
)
def test_an_address_that_is_not_public_is_not_reached(address: str) -> None:
    assert not may_reach(address, "https", "public")
    with pytest.raises(Undelivered, match="not public"):
        check_addresses(["93.184.215.14", address], "https", "public")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_a_public_address_is_reached_encrypted(address: str) -> None:
    assert check_addresses([address, address], "https", "public") == [address]
    assert not may_reach(address, "http", "local")


@pytest.mark.parametrize(
    ("address", "local"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False)]
)
def test_a_server_for_tests_reaches_itself(address: str, local: bool) -> None:
    assert may_reach(address, "http", "local") is local
    assert may_reach(address, "https", "local") is local


@pytest.mark.parametrize(
    "url",
    [
        *("", "https://", "ftp://a.example/", "http://a.example/", "//a.example", "a.example"),
        *("https://a b.example/", "https://a.example/\n", "https://a.example\\@b.example/"),
        *("https://user:word@a.example/", "https://a.example/#x", "https://bücher.example/"),
        *("https://a.example:99999/", "https://a.example:x/", "https://[::1/", "https://:443/"),
        *("https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data"),
        "https://a.example/" + "x" * 500,
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, "public")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://app.example/polyleaf?token=1", "public"),
        ("https://93.184.215.14:8443/", "public"),
        ("http://127.0.0.1:8080/hook", "local"),
        ("http://localhost/", "local"),
    ],
)
def test_an_address_that_can_be_used_is_taken(url: str, allowed: Allowed) -> None:
    check_url(url, allowed)
    with pytest.raises(Invalid, match="sends nothing"):
        check_url(url, "off")
