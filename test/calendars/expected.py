"""Counts the occurrences in calendar files with recurring_ical_events: `python expected.py FOLDER > FOLDER/expected.json`.

Needs recurring-ical-events==3.8.2, icalendar==7.3.0, x-wr-timezone==2.0.1, python-dateutil==2.9.0.post0, tzdata==2026.6.

Per UID those VEVENTs that overlap the window, floating times and dates taken as UTC; cancelled ones are counted and listed. A component
that cannot be read takes nothing else along: then each UID is expanded by itself.
"""

import json
import pathlib
import re
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone

import recurring_ical_events
import x_wr_timezone
from icalendar import Calendar

START = datetime(2025, 1, 1, tzinfo=timezone.utc)
END = datetime(2029, 1, 1, tzinfo=timezone.utc)
EDGE = timedelta(days=2)


def utc(value):
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


def end_of(event):
    if "DTEND" in event:
        return utc(event["DTEND"].dt)
    if "DURATION" in event:
        return utc(event["DTSTART"].dt) + event["DURATION"].dt
    start = event["DTSTART"].dt
    return utc(start) + (timedelta(0) if isinstance(start, datetime) else timedelta(days=1))


def expand(text):
    calendar = x_wr_timezone.to_standard(Calendar.from_ical(text))
    events = recurring_ical_events.of(calendar).between(START - timedelta(days=3), END + timedelta(days=3))
    found = []
    for event in events:
        begin, end = utc(event["DTSTART"].dt), end_of(event)
        found.append((str(event.get("UID", "")), str(event.get("STATUS", "")), begin, end))
    return found


def per_uid(text):
    events = re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r?\n", text, re.S)
    frame = re.split(r"BEGIN:VEVENT.*?END:VEVENT\r?\n", text, flags=re.S)[0]
    groups = {}
    for event in events:
        uid = re.search(r"^UID:(.*?)\r?$", event, re.M)
        groups.setdefault(uid.group(1) if uid else event, []).append(event)
    found = []
    for group in groups.values():
        try:
            found += expand(frame + "".join(group) + "END:VCALENDAR\n")
        except Exception as error:
            print(f"left out: {error}", file=sys.stderr)
    return found


def counted(path):
    text = path.read_text("utf-8")
    try:
        found = expand(text)
    except Exception as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        found = per_uid(text)
    occurrences, cancelled, near_edge = Counter(), Counter(), set()
    for uid, status, begin, end in found:
        if any(abs(at - edge) <= EDGE for at in (begin, end) for edge in (START, END)):
            near_edge.add(uid)
        if begin < END and (end > START or begin == end >= START):
            occurrences[uid] += 1
            cancelled[uid] += status == "CANCELLED"
    return {
        "window": {"start": f"{START:%Y-%m-%dT%H:%M:%SZ}", "end": f"{END:%Y-%m-%dT%H:%M:%SZ}"},
        "occurrences": dict(sorted(occurrences.items())),
        "cancelled": {uid: count for uid, count in sorted(cancelled.items()) if count},
        "near_edge": sorted(near_edge),
    }


files = sorted(pathlib.Path(sys.argv[1]).glob("*.ics"))
print(json.dumps({"files": {path.name: counted(path) for path in files}}, indent=1, ensure_ascii=False))
