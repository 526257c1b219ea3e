"""Fast forms of what is readable elsewhere. Not for a first reading.

    unroll, …     a compiler: it writes the loops over factors out, and keeps
                  rows in local variables
    packed, …     many small numbers in one large integer, so that one addition
                  adds all of them

Nothing here knows a formula of its own: each model works without this chapter,
by its plain loops, with the same results. ENABLED = False, or
SCRATCH_RECS_FAST=0 in the environment, turns all of it off. Models ask at every
`fit`, so that both ways can be compared in one process.
"""

from __future__ import annotations

import os

ENABLED = os.environ.get("SCRATCH_RECS_FAST", "1") != "0"
