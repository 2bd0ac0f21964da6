"""The numbers of the arm's model that were fitted to people, in the order in which the kernel reads them."""
from __future__ import annotations
import numpy as np
NAMES = ("rise","inward","inward_out","ahead","ahead_ahead","give","pole_out","pole_up","pole_ahead","pole_u","pole_x","pole_z","straight","ease","share","rest_out","rest_up","rest_ahead","tilt","bend_side","bend_ahead","learn","learn_from")
START = dict(rise=.03,inward=.04,inward_out=0.,ahead=-.02,ahead_ahead=0.,give=.5,pole_out=.22,pole_up=-.26,pole_ahead=-.22,pole_u=.64,pole_x=0.,pole_z=.35,straight=.9,ease=.8,share=.1,rest_out=0.,rest_up=0.,rest_ahead=0.,tilt=.1,bend_side=.5,bend_ahead=-.1,learn=1.,learn_from=.9)
WEIGHTS = np.array([START[n] for n in NAMES])
