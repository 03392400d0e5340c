"""Expands series with python-dateutil: one JSON object a line in, {starts (seconds), startMatches} a line out.

dateutil walks the rules on wall time and moves skipped times forward (tz.resolve_imaginary). The sets around it are RFC 5545
section 3.8.5: rules, additional dates and the first start, without what is excluded.
"""

import json
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

from dateutil import tz
from dateutil.rrule import rrulestr

# The zone data of the pinned package, whatever the machine has.
zoneinfo.reset_tzpath(to=[])
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def seconds(moment):
    return int((tz.resolve_imaginary(moment) - EPOCH).total_seconds())


def starts_of(rule, start, look):
    text = rule["text"]
    if rule["until"] is not None:
        text += (EPOCH + timedelta(seconds=rule["until"])).strftime(";UNTIL=%Y%m%dT%H%M%SZ")
    end = EPOCH + timedelta(seconds=look["to"])
    found = []
    for moment in rrulestr(text, dtstart=start):
        # Behind a skipped time come earlier ones, behind any other only later ones.
        if len(found) == look["walked"] or (moment > end and tz.datetime_exists(moment)):
            break
        at = seconds(moment)
        if at >= look["from"]:
            found.append(at)
    return found


def expand(series):
    zone = timezone.utc if series["isDate"] else zoneinfo.ZoneInfo(series["zone"])
    start = datetime.fromisoformat(series["wall"]).replace(tzinfo=zone)
    look = series["look"]
    starts = {series["start"], *series["rdates"]}
    for rule in series["rules"]:
        starts.update(starts_of(rule, start, look))
    starts.difference_update(series["exdates"])
    for rule in series["exrules"]:
        starts.difference_update(starts_of(rule, start, look))
    return {
        "starts": [at for at in sorted(starts) if look["from"] <= at < look["to"]][: look["most"]],
        "startMatches": all(next(iter(rrulestr(rule["text"], dtstart=start)), None) == start for rule in series["rules"]),
    }


for line in sys.stdin:
    print(json.dumps(expand(json.loads(line))), flush=True)
