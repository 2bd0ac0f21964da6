"""What the clinician reads: pages about a course, a session, and for the patient."""
