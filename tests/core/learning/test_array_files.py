"""Files of arrays that are none, damaged, or hostile: each is refused with a sentence."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from core.learning import lenet, load_digits, load_snapshots, load_trained, save_weights
from core.learning.array_files import MOST_BYTES, read_arrays
from core.learning.networks import weights_of


def packed(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zipped(**entries):
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def header(text):
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def plain(values):
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }\n"
DEEP = "{'descr': '<f8', 'fortran_order': False, 'shape': " + "(" * 3000 + ")" * 3000 + ", }\n"

BROKEN = (("(", "((("), ("'<f8'", "1"), ("'<f8'", "'<c8'"), ("'<f8'", "[('a', '<f8')]"), ("{", ""), ("descr", "other"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "zip"),
        (b"no zip at all", "zip"),
        (plain(np.ones(3)), "zip"),
        (packed(a=np.array([1.0, np.nan])), "holds (NaN or infinity|no array of numbers)"),
        (packed(a=np.array([1.0, np.inf], np.float16)), "holds (NaN or infinity|no array of numbers)"),
        (packed(a=np.array(["text"])), "holds (NaN or infinity|no array of numbers)"),
        (packed(a=np.array([{}], dtype=object)), "no array of numbers"),
        (zipped(a=bytes(MOST_BYTES + 1)), "unpacks to .* bytes, more than"),
        (zipped(a=header(HUGE)), "no array of numbers"),
        (zipped(a=header(DEEP)), "no array of numbers"),
        (zipped(a=b"no array"), "no array of numbers"),
        (zipped(a=header(HUGE.replace("1000000000000", "1000000"))), "no array of numbers"),
        (zipped(a=packed(a=np.ones(3))), "no array of numbers"),
        *((zipped(a=header(HUGE.replace(*broken))), "no array of numbers") for broken in BROKEN),
    ],
)
def test_what_is_no_file_of_arrays_is_said(tmp_path, data, sentence):
    path = tmp_path / "arrays.npz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=rf"expected a file of things, got arrays\.npz: .*{sentence}"):
        read_arrays(path, "things")


def test_an_array_comes_back_as_numpy_wrote_it(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {
        "a.b": rng.random((2, 3, 4)).astype(np.float16),
        "c": np.asfortranarray(rng.random((3, 5))),
        "d": np.array(7),
        "e": np.zeros((0, 2), np.uint8),
        "f": np.arange(5),
    }
    (tmp_path / "arrays.npz").write_bytes(packed(**arrays))
    found = read_arrays(tmp_path / "arrays.npz", "things")
    assert list(found) == list(arrays)
    for name, values in arrays.items():
        assert found[name].dtype == values.dtype
        np.testing.assert_array_equal(found[name], values)


def test_a_file_cut_or_changed_anywhere_gives_its_arrays_or_a_sentence(tmp_path):
    whole, path = packed(a=np.arange(500.0), b=np.arange(4)), tmp_path / "arrays.npz"
    refused = 0
    for at in range(0, len(whole), 7):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :]):
            path.write_bytes(data)
            try:
                read_arrays(path, "things")
            except ValueError:
                refused += 1
    assert refused > len(whole) / 7


@pytest.mark.parametrize(
    "changed",
    [
        {"epochs": np.array(3)},
        {"epochs": np.array([1.5])},
        {"epochs": np.array([1, 2])},
        {"epochs": np.array([], int)},
        {"0.w": np.array(1.0)},
        {"0.w": np.full((1, 6, 1, 5, 5), np.nan)},
    ],
)
def test_weights_that_do_not_fit_their_epochs_are_said(tmp_path, changed):
    path = tmp_path / "weights.npz"
    save_weights(path, [lenet()], epochs=[3])
    assert list(load_snapshots(path, lenet())) == [3]
    np.testing.assert_allclose(weights_of(load_trained(path, lenet()))["0.w"], weights_of(lenet())["0.w"], rtol=1e-3)
    path.write_bytes(packed(**(read_arrays(path, "weights") | changed)))
    with pytest.raises(ValueError, match=r"expected a file of weights, got weights\.npz"):
        load_snapshots(path, lenet())


def test_digits_without_labels_are_said(tmp_path):
    path = tmp_path / "digits.npz"
    path.write_bytes(packed(images=np.zeros((2, 8, 8))))
    with pytest.raises(ValueError, match=r"expected a file of arrays images and labels, got digits\.npz of images"):
        load_digits(path)
