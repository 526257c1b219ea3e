"""Plain loops of all kinds, for the compiler: each is run as it is and unrolled.

Every function takes tables p and q, lists of rows of floats, and a range; it
changes them or returns something, or both.
"""


def running_sum(p, q, factors):
    sums = []
    for a, b in zip(p, q):
        dot = 0.0
        for f in factors:
            dot += a[f] * b[f]
        sums.append(dot)
    return sums


def both_from_old_values(p, q, factors):
    for a, b in zip(p, q):
        for f in factors:
            a_f, b_f = a[f], b[f]
            a[f] += 0.5 * b_f
            b[f] += 0.5 * a_f


def exchanged(p, q, factors):
    for a, b in zip(p, q):
        for f in factors:
            a[f], b[f] = b[f], a[f]


def read_after_it_was_changed(p, q, factors):
    for a, b in zip(p, q):
        for f in factors:
            a[f] = b[f] + a[f]
        for f in factors:
            b[f] = a[f] - b[f]


def changed_in_one_branch(p, q, factors):
    for a, b in zip(p, q):
        if a[0] > b[0]:
            for f in factors:
                a[f] = -b[f]
        total = 0.0
        for f in factors:
            total += a[f]
        b[0] = total


def changed_by_a_loop_that_comes_back(p, q, factors):
    a = p[0]
    total = 0.0
    for b in q:
        for f in factors:
            total += a[f] * b[f]
        a[0] = total


def changed_by_a_function(p, q, factors):
    total = 0.0
    for a in p:
        for f in factors:
            total += a[f]
        a.reverse()
        for f in factors:
            total += 2.0 * a[f]
    return total


def changed_at_a_place_that_is_computed(p, q, factors):
    total = 0.0
    for a in p:
        for f in factors:
            total += a[f]
        a[len(q) % 2 - 1] = total
        for f in factors:
            total += a[f]
    return total


def changed_through_the_table(p, q, factors):
    total = 0.0
    for n, a in enumerate(p):
        for f in factors:
            total += a[f]
        p[n][0] = total
        for f in factors:
            total += a[f]
    return total


def a_copy_that_goes_stale(p, q, factors):
    out = []
    for a in p:
        old = a[0]
        new = old
        for f in factors:
            old = a[f]
            new = new + old
        out.append((old, new))
    return out


def a_copy_across_a_loop(p, q, factors):
    last = 0.0
    out = []
    for a in p:
        before = last
        for b in q:
            last = last + b[0]
            out.append(before)
        for f in factors:
            last += a[f]
    return out


def lists_that_stay(p, q, factors):
    found = []
    for a in p:
        g = [0.5 * a[f] for f in factors]
        for b in q:
            for f in factors:
                g[f] += a[f] * b[f]
        h = [*g, 7.0]
        found.append(h)
    return found


def a_list_that_is_kept_and_changed(p, q, factors):
    found = []
    for a in p:
        g = [a[f] for f in factors]
        found.append(g)
        for f in factors:
            g[f] += 1.0
    return found


def a_list_that_is_given_away_again_and_again(p, q, factors):
    found = []
    g = [0.0 for f in factors]
    for a in p:
        for f in factors:
            g[f] += a[f]
        found.append(g)
    return found


def the_last_of_a_list(p, q, factors):
    found = []
    for a in p:
        g = [a[f] * 2.0 for f in factors]
        found.append(g[-1])
        found.append(a[-1])
    return found


def the_variable_after_the_loop(p, q, factors):
    total = 0.0
    for f in factors:
        total += p[0][f]
    return f, total


def a_loop_that_breaks(p, q, factors):
    total = 0.0
    for a in p:
        for f in factors:
            if a[f] < 0.0:
                break
            total += a[f]
    return total


def comprehensions_with_the_same_names(p, q, factors):
    out = []
    for a in p:
        x = a[0]
        y = x
        out.append([y + x for x in a])
        out.append(sum([a[0] for a in q]))
        for f in factors:
            out.append(a[f])
    return out


def a_list_is_extended(p, q, factors):
    z = []
    for f in factors:
        z += [p[0][f]]
    return z


def rows_longer_than_the_range(p, q, factors):
    total = 0.0
    for a in p:
        b = [*a, 5.0, 6.0]
        for f in factors:
            total += b[f]
        total += b[-1]
    return total


def nested_ranges(p, q, factors):
    table = [[p[0][f] * q[0][g] for g in factors] for f in factors]
    total = 0.0
    for f in factors:
        for g in factors:
            total += table[f][g]
    return table, total, len(factors)


def typed(p: list, q: list, factors: range) -> list:
    """With annotations."""
    found: list = []
    count: int
    for a in p:
        half: list = [0.5 * a[f] for f in factors]
        found.append(half)
    return found


LOOPS = [loop for loop in list(globals().values()) if hasattr(loop, "__code__")]


# --- What the other tests ask for ---------------------------------------------


def halved(x, share, numbers):
    """Its variables have names of its caller."""
    total = 0.0
    p = [share * x[n] for n in numbers]
    for n in numbers:
        total += p[n]
    return p, total


def with_a_call(p, q, factors, step):
    total, found = 1.0, []
    for n, row in enumerate(p):
        p[n], part = step(row, 0.5, factors)
        total = total + part
        found.append(part)
    return total, found


def with_a_branch(p, factors, biases):
    total = 0.0
    for a in p:
        if biases:
            total += a[-1]
        else:
            total -= 1.0
        for f in factors:
            total += a[f] if biases else 2.0 * a[f]
    return total


def with_try(p, q, factors):
    try:
        return [p[0][f] for f in factors]
    finally:
        q.clear()


def with_lambda(p, q, factors):
    return [(lambda x: x + p[0][f])(1.0) for f in factors]


def with_taken_names(p, q, factors):
    a_0 = 5.0
    for a in p:
        for f in factors:
            a_0 += a[f]
    return a_0


def with_two_names(p, q, factors):
    for a in p:
        b = a
        for f in factors:
            b[f] += 1.0
            a[f] += b[f]


def with_a_name_for_another_row(p, q, factors):
    total = 0.0
    for a, b in zip(p, q):
        for f in factors:
            total += a[f]
        a = b
        for f in factors:
            total += a[f]
    return total


def that_fails(p, factors):
    for a in p:
        total = 0.0
        for f in factors:
            total += a[f]
        total / 0.0
