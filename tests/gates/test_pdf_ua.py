"""Every bundled handout meets PDF/UA-1, as veraPDF sees it."""

from collections.abc import Mapping

import pytest
from weasyprint import HTML

from tests.gates.verapdf import failed_rules

PAGE = "<html lang=en><title>Online safety</title><h1>Online safety</h1>"


def test_every_bundled_handout_is_accessible(
    bundled_handouts: Mapping[tuple[str, str], bytes], subtests: pytest.Subtests
) -> None:
    assert bundled_handouts
    for (slug, language), pdf in bundled_handouts.items():
        with subtests.test(slug=slug, language=language):
            failed = failed_rules(pdf)
            assert not failed, "\n".join(map(str, failed))


def test_a_tagged_page_passes_the_gate() -> None:
    assert not failed_rules(HTML(string=PAGE).write_pdf(pdf_variant="pdf/ua-1"))


@pytest.mark.parametrize(
    ("html", "options", "clause"),
    [
        pytest.param(PAGE, {}, "7.1-11", id="no tags"),
        pytest.param(
            f"{PAGE}<h3>Photos</h3>", {"pdf_variant": "pdf/ua-1"}, "7.4.2-1", id="skipped heading"
        ),
    ],
)
def test_a_bad_page_fails_the_gate(html: str, options: dict[str, str], clause: str) -> None:
    failed = failed_rules(HTML(string=html).write_pdf(**options))
    assert clause in {rule.clause for rule in failed}
