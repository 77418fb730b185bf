"""Errors of the domain name what is wrong, but not without end."""

import pytest

from models.errors import MAX_ERRORS, FieldError, Invalid


@pytest.mark.parametrize(
    ("count", "last"),
    [
        (1, FieldError("entries.0", "is wrong.")),
        (MAX_ERRORS, FieldError(f"entries.{MAX_ERRORS - 1}", "is wrong.")),
        (MAX_ERRORS + 1, FieldError("entries", "and 1 more errors.")),
        (MAX_ERRORS + 7, FieldError("entries", "and 7 more errors.")),
    ],
)
def test_of_many_errors_a_hundred_are_named_and_the_others_counted(
    count: int, last: FieldError
) -> None:
    error = Invalid(FieldError(f"entries.{number}", "is wrong.") for number in range(count))
    assert len(error.errors) == min(count, MAX_ERRORS + 1)
    assert error.errors[-1] == last
