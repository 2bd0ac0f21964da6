"""The director: from a programme and frames to a session, told as events.

Every event's `data`, by kind (JSON only; `block` counts from 0, `trial` numbers from 1):

- `phase` {name, block?}: welcome, tour fit (sharp, look, hands, light, pause, hurts), questions,
  calibration rest, calibration reach, calibration look, instruction, demonstration, practice,
  trials, rating, rest, hurting, summary, unwell, end; what was put in between ends with the phase
  told again that goes on
- `question` {asked, answer}: asked is dizzy, new or worse; answer yes, no or skipped (by staff)
- `staff` {why, because?, waits?}: nothing goes on until the command resume; why is "question …",
  "supervision" or "identity": it is not certain who wears the headset, `because`, a sentence says,
  it was off for 20 s, another body was measured, or it is another day; where it does not wait (of
  invented people), play goes on
- `calibrated` {calibration, attempts, source, why?}: source is "measured", "default" (no arm
  reached, proportions are used), "checked" (the lengths of another day, which the rest confirms) or
  "stored" (from the programme); `why` all poses were asked for of a patient who is known
- `recalibrate` {why}: another attempt follows
- `block_begin` {block, exercise, kind, settings, measures (units by name), sides, first_trial,
  why?, mode?}: the first three as prescribed where the exercise could not be loaded
- `refused` {block, exercise, precaution, provoked, sentence}: a precaution forbids what the
  exercise provokes; one event each, then the block ends as refused
- `trial_begin` {block, number, side, practice, sector?, demand?}: practice has numbers of its own,
  from 1; sector and demand where the exercise has a quantity that adapts
- `cue` {cue, position, step, block, number, side}: a named cue at x, y, z of play space
- `trial_end` {block, number, side, practice, sector?, demand?, status, results, seen, refused?,
  why?}: status is success, timeout, repeated (broken off by a pause; the same number comes again),
  skipped, stopped or failed; `results` are declared, finite measures, empty unless success or
  timeout; `seen` is the part of the trial's frames in which the asked arm was tracked; `why` a
  trial was ended at its time limit, without results
- `limit` {block, what, direction, side, degrees, error, limit, source, passings}: what is near
  (estimate and standard error reach it) or passed; the third passing ends the block. What "unsure"
  {block, what, why}: it cannot be kept now; a running trial is repeated once it can
- `adapt` {block, side, sector, before, after, reason, trial}: what is asked there changes from that
  trial on
- `block_end` {block, status, reason, successes, trials, difficulty?}: status completed, stopped,
  failed, refused; practice is not counted; `difficulty` is where each "side/sector" stands that
  was tried, of a block that adapts
- `reload` {block, exercise, sha256}: with `rehab play --dev` a file of the exercise was changed;
  what follows is played with it, and a running trial began anew
- `rating` {what, value, block?, at?, of?, why?}: pain, exertion or discomfort from 0 to 10, after a
  block, or of the session before its first one; unease, where the exercise asks for it; pain `at`
  "end of range", of the movement that a block tested; fear `of` a movement, before its block;
  value is null where it is "unanswered" or "skipped"
- `hurt` {pain, where, answer, block?}: what the patient said after "This hurts"; pain null and
  where "" where not answered; answer is easier, rest, other (exercise), end, nothing (pain was 0),
  stopped (by a rule) or skipped
- `decision` {what, value, does, reason}: a stop rule; does is end (of the session) or rest
- `rest` {seconds, why}: why is planned, exertion, "it hurts" or command; seconds null: as long as
  wanted
- `unwell` {}: the patient feels unwell; the session ends as stopped, reason "unwell"
- `pause` {reason}: runtime (it is away), headset, focus, tracking, area (the head left the play
  area), menu, command, frames (they came late for long), dark (the patient wanted light in a
  veil), identity (staff are to confirm who plays); a running trial is repeated
- `ask` {after}: runtime, headset, focus, area, frames or dark are well again; a nod, any button
  (also the panel's own) or the command "resume" goes on
- `control` {label, value, by}: a control of a panel was pressed, by "laser", "poke" or "dwell"
- `comfort` {late, quality}: that part of the pictures of the last seconds came late, and the
  picture is of this quality from now on (2 best, 0 plainest)
- `resume` {after}
- `space` {epoch, cause, transform}: play space was moved; a running trial is repeated. Cause is
  "command" (also the menu button's), "runtime", "rebuilt" or "" where the driver does not say;
  transform (7) is the new play space's pose in the one before, or null
- `recentre` {mode}: a menu button was held for it, or the patient lies back
- `runtime` {news, …}: what else happened to the headset, as `rehab.drivers.News` lists it
- `hand` {side, state, why?}: "lost" (why: "asleep" or "unseen") and "found" of a side; "swapped"
  and "unswapped" of "both"
- `command` {name, data, refused?}
- `session_end` {status, reason}: completed or stopped
"""

from __future__ import annotations

from rehab.session.director import Director
from rehab.session.loop import play
from rehab.session.programme import BlockPlan, Event, Programme, versions
from rehab.session.replay import inputs_of, replay, verify

__all__ = [
    "BlockPlan",
    "Director",
    "Event",
    "Programme",
    "inputs_of",
    "play",
    "replay",
    "verify",
    "versions",
]
