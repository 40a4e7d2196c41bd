"""The HTTP interface without a web server: what each address under `/api/v1` answers. No torch."""
