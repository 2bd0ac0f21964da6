"""The therapist's window on the headset PC: today's patients, play as it goes, commands to it.

`shown` is all that can be seen, as plain data; `desk` (the station's mind) makes it and takes
what is pressed; `window` draws it with the panel kit. Play is another process: `rehab play --live`.
"""
