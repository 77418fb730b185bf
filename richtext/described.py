"""Models that describe their fields in the OpenAPI document."""

from pydantic import BaseModel, ConfigDict


class DescribedModel(BaseModel):
    """A model whose JSON schema describes each field with the docstring below it."""

    model_config = ConfigDict(use_attribute_docstrings=True)
