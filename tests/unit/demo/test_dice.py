from geoqm.demo import dice


def test_a_key_always_gives_the_same_number() -> None:
    assert dice.roll("b001", "depth") == dice.roll("b001", "depth")
    assert round(dice.roll("b001", "depth"), 6) == 0.165604


def test_rolls_lie_between_zero_and_one_and_spread_evenly() -> None:
    rolls = [dice.roll("spread", i) for i in range(2000)]
    assert all(0 <= r < 1 for r in rolls)
    assert 0.47 < sum(rolls) / len(rolls) < 0.53


def test_pick_respects_the_weights() -> None:
    picked = [dice.pick((("a", 9), ("b", 1)), i) for i in range(1000)]
    assert 60 < picked.count("b") < 140


def test_pick_never_gives_a_value_without_weight() -> None:
    assert {dice.pick((("a", 1), ("b", 0)), i) for i in range(200)} == {"a"}
