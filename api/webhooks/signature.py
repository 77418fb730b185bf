"""Sign messages as the Standard Webhooks specification says (standardwebhooks.com)."""

import hmac
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256

from models.webhooks import SECRET


def signed_headers(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that name a message, the time of the attempt, and their signature."""
    timestamp = str(int(at.timestamp()))
    key = b64decode(secret.removeprefix(SECRET))
    digest = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, sha256)
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
