"""How each screen of the station looks: `lay` sets what is `Shown` on a page, a module a screen."""
