"""Capsules: groups of numbers that say whether a thing is there by their length, and how it is by their direction.

    part --vote--> whole        a part's vote: the whole as it would have to be, going by this part alone
    whole = squash(sum over parts of coefficient * vote)

Routing by agreement (Sabour, Frosst & Hinton 2017, "Dynamic routing between capsules") decides which whole a part
belongs to: a part sends more to a whole whose other parts voted as it did. Short names: `I` parts, `J` wholes, `D`
numbers of a whole. float64 stays, every other dtype becomes float32.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_array, float_maps, whole
from core.layers import softmax


@dataclass(frozen=True, eq=False)
class Routing:
    """What each iteration of `route` came to; the last one counts.

    `coefficients` (iterations, I, J): how much of its vote a part gave to a whole. `wholes` (iterations, J, D): the
    wholes that came of it, each of a length from 0 to 1.
    """

    coefficients: np.ndarray
    wholes: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """How long the wholes were, (iterations, J): near 1, it is there; near 0, it is not."""
        return np.linalg.norm(self.wholes, axis=-1)


def squash(s: ArrayLike) -> np.ndarray:
    """`s` (..., D) with its direction, its length n turned into n^2 / (1 + n^2): below 1, and 0 where it was 0.

    Source: Sabour et al. 2017, equation 1.

    >>> squash([[3.0, 4.0], [0.0, 0.0]]).round(4)
    array([[0.5769, 0.7692],
           [0.    , 0.    ]])
    """
    s = float_array(s, "s")
    n = np.linalg.norm(s, axis=-1, keepdims=True)
    return s * (n / (1 + n * n))


def route(votes: ArrayLike, *, iterations: int = 3, none_of_these: bool = False) -> Routing:
    """Routing by agreement of `votes` (I, J, D): which part belongs to which whole, and the wholes.

    A part's coefficients are the softmax over its wholes of what is noted of them, at first 0. In each iteration every
    whole is the squashed sum of its votes by their coefficients, and then the agreement of each vote with it, their dot
    product, is added to what is noted. With `none_of_these` the softmax has one more place, of which 0 stays noted, for
    parts that belong to none of the wholes: their coefficients then add up to less than 1.

    ValueError for other shapes, or for less than one iteration. Source: Sabour et al. 2017, procedure 1; the further
    place: their section 7.

    >>> together, apart = [[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [-1.0, 0.0]]
    >>> route(np.stack([together, apart], axis=1)).lengths.round(2)
    array([[0.5 , 0.  ],
           [0.61, 0.  ],
           [0.69, 0.  ]])
    """
    votes = float_maps(votes, "votes", "(I, J, D)")
    count = whole(iterations, "iterations", least=1)
    noted = np.zeros(votes.shape[:2], votes.dtype)
    coefficients, wholes = [], []
    for _ in range(count):
        c = _softmax(noted, none_of_these)  # (I, J)
        v = squash(np.einsum("ij,ijd->jd", c, votes))
        noted = noted + np.einsum("ijd,jd->ij", votes, v)
        coefficients.append(c)
        wholes.append(v)
    return Routing(np.stack(coefficients), np.stack(wholes))


def _softmax(noted: np.ndarray, none_of_these: bool) -> np.ndarray:
    """The shares (I, J) of the wholes; one more, of which 0 is noted, counts but does not come back."""
    places = np.pad(noted, ((0, 0), (0, int(none_of_these))))
    return softmax(places)[:, : noted.shape[1]]
