"""What an app does with the Python client: `test_clients.py` generates it, checks the types of this
program, and runs it with the address of a server, a key, and a guide with one easy text."""

import base64
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

from httpx import Timeout
from polyleaf_client import AuthenticatedClient, Client
from polyleaf_client.api.advice import list_advice, read_advice
from polyleaf_client.api.directory import list_languages
from polyleaf_client.api.editing import (
    cancel_webhook,
    give_notice,
    lift_notice,
    make_webhook,
    put_guide_source,
    read_guide_source,
)
from polyleaf_client.api.feeds import list_changes, read_changes_feed
from polyleaf_client.api.handouts import read_handout
from polyleaf_client.api.letters import list_letters, read_letter, write_letter
from polyleaf_client.api.packs import cancel_pack, make_pack, read_pack, read_pack_file
from polyleaf_client.models.advice_answer import AdviceAnswer
from polyleaf_client.models.advice_list import AdviceList
from polyleaf_client.models.callout_advice import CalloutAdvice
from polyleaf_client.models.change_list import ChangeList
from polyleaf_client.models.edit_answer import EditAnswer
from polyleaf_client.models.language_list import LanguageList
from polyleaf_client.models.letter_details import LetterDetails
from polyleaf_client.models.letter_details_fields import LetterDetailsFields
from polyleaf_client.models.letter_form import LetterForm
from polyleaf_client.models.letter_list import LetterList
from polyleaf_client.models.make_pack_json_body import MakePackJsonBody
from polyleaf_client.models.make_pack_json_body_wanted import MakePackJsonBodyWanted
from polyleaf_client.models.new_notice import NewNotice
from polyleaf_client.models.new_notice_kind import NewNoticeKind
from polyleaf_client.models.new_notice_reasons import NewNoticeReasons
from polyleaf_client.models.new_webhook import NewWebhook
from polyleaf_client.models.notice_number import NoticeNumber
from polyleaf_client.models.problem_details import ProblemDetails
from polyleaf_client.models.progress import Progress
from polyleaf_client.models.progress_state import ProgressState
from polyleaf_client.models.read_handout_format import ReadHandoutFormat
from polyleaf_client.models.read_pack_file_format import ReadPackFileFormat
from polyleaf_client.models.webhook_secret import WebhookSecret
from polyleaf_client.models.write_letter_format import WriteLetterFormat
from polyleaf_client.types import UNSET, File

ADDRESS, KEY, SLUG = sys.argv[1:]
URDU, PLACE, PDF, ZIP = "ur", "GB-GLS", b"%PDF", b"PK"
# PDFs may take longer than the five seconds that httpx waits.
SECONDS = Timeout(60)
client = Client(ADDRESS, timeout=SECONDS, raise_on_unexpected_status=True)
editor = AuthenticatedClient(ADDRESS, KEY, timeout=SECONDS, raise_on_unexpected_status=True)


def content(file: object) -> bytes:
    """Return what is in a file of an answer."""
    assert isinstance(file, File)
    return file.payload.read()


def read_lists() -> None:
    languages = list_languages.sync(client=client)
    assert isinstance(languages, LanguageList)
    assert URDU in [each.tag for each in languages.items]
    guides = list_advice.sync(client=client, lang=URDU)
    assert isinstance(guides, AdviceList)
    assert SLUG in [each.slug for each in guides.items]
    assert {each.published_at.year > 2000 for each in guides.items} == {True}


def read_guides() -> None:
    urdu = read_advice.sync(SLUG, URDU, client=client, place=PLACE)
    assert isinstance(urdu, AdviceAnswer)
    assert (urdu.direction.value, urdu.title.lang, urdu.place.code) == ("rtl", URDU, PLACE)
    assert isinstance(urdu.blocks[0], CalloutAdvice) and urdu.notice is None
    assert urdu.blocks[0].easy is UNSET
    (easy,) = [each.easy for each in urdu.blocks if each.easy]
    assert [text.lang for text in easy.additional_properties.values()] == [URDU]


def read_files() -> None:
    """All parameters are left to their defaults."""
    answer = read_handout.sync_detailed(SLUG, URDU, ReadHandoutFormat.PDF, client=client)
    assert answer.content.startswith(PDF) and content(answer.parsed) == answer.content
    again = read_handout.sync_detailed(
        SLUG, URDU, ReadHandoutFormat.PDF, client=client, if_none_match=answer.headers["etag"]
    )
    assert (again.status_code, again.content, again.parsed) == (304, b"", None)
    text = content(read_handout.sync(SLUG, URDU, ReadHandoutFormat.TXT, client=client))
    assert text.decode() and not text.startswith(PDF)
    assert b"<feed" in content(read_changes_feed.sync(client=client))


def meet_errors() -> None:
    unknown = read_advice.sync("nothing", URDU, client=client)
    assert isinstance(unknown, ProblemDetails) and isinstance(unknown.allowed, list)
    assert (unknown.status, SLUG in unknown.allowed, unknown.errors) == (404, True, UNSET)
    wrong = read_handout.sync(SLUG, URDU, ReadHandoutFormat.PDF, client=client, width=40, place="X")
    assert isinstance(wrong, ProblemDetails) and isinstance(wrong.errors, list)
    assert {each.field for each in wrong.errors} == {"width", "place"}


def write_a_letter() -> None:
    letters = list_letters.sync(client=client)
    assert isinstance(letters, LetterList)
    slug = letters.items[0].slug
    form = read_letter.sync(slug, URDU, client=client)
    assert isinstance(form, LetterForm)
    examples = {"date": "2026-09-01", "phone": "01234 567 890"}
    fields = {
        name: examples.get(field.kind.value, field.example)
        for name, field in form.fields.additional_properties.items()
        if field.required
    }
    details = LetterDetails(
        fields=LetterDetailsFields.from_dict(fields),
        acknowledgements=[each.id for each in form.acknowledgements],
    )
    letter = write_letter.sync(slug, URDU, WriteLetterFormat.PDF, client=client, body=details)
    assert content(letter).startswith(PDF)
    refused = write_letter.sync(
        slug, URDU, WriteLetterFormat.PDF, client=client, body=LetterDetails()
    )
    assert isinstance(refused, ProblemDetails) and refused.status == 422


def print_packs() -> None:
    table = f"handout,language,copies\n{SLUG},Urdu,2\n".encode()
    pack = make_pack.sync(client=client, place=PLACE, body=File(BytesIO(table)))
    while isinstance(pack, Progress) and pack.state is not ProgressState.FINISHED:
        assert pack.state in (ProgressState.MAKING, ProgressState.BINDING)
        time.sleep(0.2)
        pack = read_pack.sync(pack.id, client=client)
    assert isinstance(pack, Progress) and (pack.copies, pack.seconds_left) == (2, None)
    file = read_pack_file.sync(pack.id, ReadPackFileFormat.ZIP, client=client)
    assert content(file).startswith(ZIP)
    order = MakePackJsonBody(entries=[MakePackJsonBodyWanted(handout=SLUG, language=URDU)])
    pack = make_pack.sync(client=client, body=order)
    assert isinstance(pack, Progress)
    assert cancel_pack.sync_detailed(pack.id, client=client).status_code == 204


def edit_a_guide() -> None:
    source = read_guide_source.sync_detailed(SLUG, client=editor)
    assert isinstance(source.parsed, str)
    text = source.parsed.encode()
    for etag, check in ((source.headers["etag"], True), ('"stale"', False)):
        answer = put_guide_source.sync(
            SLUG, client=editor, body=File(BytesIO(text)), if_match=etag, check=check
        )
        if check:
            assert isinstance(answer, EditAnswer) and (answer.stored, answer.etag) == (False, None)
        else:
            assert isinstance(answer, ProblemDetails) and answer.status == 412


class Receiver(BaseHTTPRequestHandler):
    """Keeps the headers and the body of the last message."""

    id = timestamp = signature = ""
    body = b""

    def do_POST(self) -> None:
        Receiver.id = self.headers["webhook-id"]
        Receiver.timestamp = self.headers["webhook-timestamp"]
        Receiver.signature = self.headers["webhook-signature"]
        Receiver.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def hear_of_a_change() -> None:
    """Register a webhook, publish something, verify the message, and follow its cursor."""
    with HTTPServer(("127.0.0.1", 0), Receiver) as receiver:
        url = f"http://127.0.0.1:{receiver.server_port}/"
        webhook = make_webhook.sync(client=editor, body=NewWebhook(url=url))
        assert isinstance(webhook, WebhookSecret)
        reasons = NewNoticeReasons.from_dict({"en": "A number has changed."})
        notice = NewNotice(kind=NewNoticeKind.CORRECTION, slug=SLUG, reasons=reasons)
        given = give_notice.sync(client=editor, body=notice)
        assert isinstance(given, NoticeNumber) and isinstance(given.id, int)
        receiver.timeout = 30
        receiver.handle_request()
    signed = f"{Receiver.id}.{Receiver.timestamp}.".encode() + Receiver.body
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    known = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert Receiver.signature == f"v1,{known}"
    message = json.loads(Receiver.body)["data"]
    changes = list_changes.sync(client=client, since=message["since"])
    assert isinstance(changes, ChangeList) and changes.next_ == message["publication"]
    assert [each.type_ for each in changes.items] == ["corrected"]
    assert lift_notice.sync_detailed(given.id, client=editor).status_code == 204
    assert cancel_webhook.sync_detailed(webhook.id, client=editor).status_code == 204


with client, editor:
    read_lists()
    read_guides()
    read_files()
    meet_errors()
    write_a_letter()
    print_packs()
    edit_a_guide()
    hear_of_a_change()
