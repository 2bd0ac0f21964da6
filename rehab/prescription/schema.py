"""The JSON Schema of a programme's file, for editors that check while somebody writes."""

from __future__ import annotations

import json

from rehab.prescription.model import Prescription


def text() -> str:
    """The schema as docs/programme.schema.json has it."""
    made = Prescription.model_json_schema(by_alias=True)
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
