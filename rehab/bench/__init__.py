"""The benchmarks that a user can run: what they measured, beside what was promised."""
