"""Grant cases of the courtyard and façade programme: money, steps, papers, proof of use."""
