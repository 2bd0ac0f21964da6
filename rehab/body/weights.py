"""The numbers of the arm's model that were fitted to people, in the order in which the kernel reads them."""
from __future__ import annotations
import numpy as np
NAMES = ("rise","inward","inward_out","ahead","ahead_ahead","give","pole_out","pole_up","pole_ahead","pole_u","pole_x","pole_z","straight","ease","share","rest_out","rest_up","rest_ahead","tilt","bend_side","bend_ahead","learn","learn_from")
START = {'rise': 0.007, 'inward': 0.05, 'inward_out': 0.012, 'ahead': -0.034, 'ahead_ahead': 0.013, 'give': 1.0, 'pole_out': 0.434, 'pole_up': -0.195, 'pole_ahead': -0.275, 'pole_u': 0.194, 'pole_x': -0.099, 'pole_z': 0.33, 'straight': 0.973, 'ease': 0.9, 'share': 0.351, 'rest_out': 0.016, 'rest_up': 0.026, 'rest_ahead': -0.008, 'tilt': 0.122, 'bend_side': 0.415, 'bend_ahead': -0.1, 'learn': 5.0, 'learn_from': 0.939}
WEIGHTS = np.array([START[n] for n in NAMES])
