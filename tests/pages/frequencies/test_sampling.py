"""Stride as sampling: pooled maps are core's, and what folds over is the high part."""

import numpy as np
import pytest

from core.images.patterns import grating, zone_plate
from core.pooling import blur_pool2d, max_blur_pool2d, polyphase_pool2d
from core.spectrum import folded_part
from pages.frequencies.sampling import sampled, stride_one
from tests.pages.frequencies.waves import picture

ROUNDING = 1e-12


@pytest.mark.parametrize("stride", [2, 4])
def test_pooled_maps_are_those_of_core(stride):
    x = picture()[None]
    options = {"taps": 5, "stride": stride, "padding_mode": "circular"}
    assert np.array_equal(sampled(x, "none", stride, 5).pooled, x[:, ::stride, ::stride])
    assert sampled(x, "blur", stride, 5).pooled == pytest.approx(blur_pool2d(x, **options))
    assert sampled(x, "max_blur", stride, 5).pooled == pytest.approx(max_blur_pool2d(x, stride, **options))
    assert np.array_equal(sampled(x, "polyphase", stride, 5).pooled, polyphase_pool2d(x, stride=stride))
    blocks = x.reshape(1, 32 // stride, stride, 32 // stride, stride)
    assert np.array_equal(sampled(x, "max", stride, 5).pooled, blocks.max((2, 4)))
    assert sampled(x, "average", stride, 5).pooled == pytest.approx(blocks.mean((2, 4)))


@pytest.mark.parametrize("pooling", ["none", "max", "average", "blur", "max_blur"])
def test_folded_energy_is_that_of_the_high_part(pooling):
    full = stride_one(zone_plate(64).astype(np.float64), pooling, 2, 5)
    high, free = folded_part(full, 2), full - full.mean()
    energy = sampled(zone_plate(64).astype(np.float64), pooling, 2, 5).energy
    assert energy == pytest.approx((high**2).sum() / (free**2).sum())


def test_a_blur_takes_the_false_rings_of_the_zone_plate_and_a_slow_grating_has_none():
    plate = zone_plate(256).astype(np.float64)
    bare, blurred = (sampled(plate, name, 2, 5) for name in ("none", "blur"))
    assert bare.energy > 0.7
    assert blurred.energy < 0.05
    corner = (slice(None), slice(0, 24), slice(0, 24))  # where the plate is finest, and stride 2 shows wide rings
    assert np.ptp(bare.pooled[corner]) > 0.9
    assert np.ptp(blurred.pooled[corner]) < 0.1
    assert sampled(grating(64, period=8).astype(np.float64), "none", 2, 5).energy < ROUNDING
    assert sampled(grating(64, period=3.2).astype(np.float64), "none", 2, 5).energy > 0.9
