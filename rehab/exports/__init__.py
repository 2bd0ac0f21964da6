"""What leaves the store in forms that other software reads, and movement that comes from there.

    record = Record(store, patient)
    write_fhir(record, Path("anna.json"))

Modules: `ids` and `files` (names and places), `codes` (what FHIR calls things), `people`,
`observations` and `fhir` (the bundle), `table` (CSV), `motion` and `bids` (Motion-BIDS), `reading`
and `importing` (the way back).
"""
