"""Pure statistics: what a handful of answers can and cannot say.

Counts and plain numbers in, small named tuples out. Nothing here knows of people, pages or tables; minimum
counts and words for readers belong to the reports. `None` always means "no data", never zero. Every public
function names its formula and where it comes from. Proportions run 0..1, NPS runs -100..100.
"""
