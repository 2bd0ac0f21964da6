"""What the record and the prescription say together: who may play, what is due, what is prescribed.

Commands and the station's window both act through it."""
