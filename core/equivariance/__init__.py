"""If the input moves, does the map move with it, and what stays the same?

`T_s` moves the input by `s` = (dy, dx) whole pixels, down and right positive; `S` is the stack's total stride. A map is
*equivariant* at `s` where moving the input by `s` moves it by some whole number `q` of cells next to `s/S`, and
*invariant* where it does not change at all. Each is measured, as a relative L2 distance:

    equivariance_error = min over q of ||f(T_s x) - T_q f(x)|| / ||T_q f(x)||   over the interior of q
    invariance_error   =               ||f(T_s x) - f(x)||     / ||f(x)||       over every cell

The *interior* of `q` holds the cells `i` for which, counted without wrapping, `i - q` is a cell too and the receptive
fields of `i` in the moved picture and of `i - q` in the still one see neither padding nor pixels from outside the
frame; where wrapping closes at every stage it is every cell (core/receptive_field.py; Araujo et al. 2019).

The *measured shift* says by how far the map really moved, by cross-correlation to a twentieth of a cell: circular where
wrapping closes, else over the interior of the shift that fits best (registration.py). None without an interior.

A map counts as *zero* where its largest magnitude is under 1e-6 of the largest that any stage before it, the input
included, reaches in the still or the moved run. Both zero: error 0; only the reference: error 1.
"""

from core.equivariance.experiment import MovedRun, ShiftExperiment, ShiftReport
from core.equivariance.measures import (
    EXACTLY,
    NEARLY,
    consistency,
    decibels,
    residue_errors,
    residue_map,
    shift_report,
    shift_sweep,
    stage_reports,
    verdict,
    wobble,
)
from core.equivariance.registration import measure_shift

__all__ = [
    "EXACTLY",
    "NEARLY",
    "MovedRun",
    "ShiftExperiment",
    "ShiftReport",
    "consistency",
    "decibels",
    "measure_shift",
    "residue_errors",
    "residue_map",
    "shift_report",
    "shift_sweep",
    "stage_reports",
    "verdict",
    "wobble",
]
