"""The engine's generator (core/base/random.hpp): xoshiro256** (Blackman and Vigna 2021) seeded by
SplitMix64, so that a run here sees the same batches in the same order."""

_MASK = (1 << 64) - 1


def _split_mix(x):
    x = (x + 0x9E3779B97F4A7C15) & _MASK
    z = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return x, z ^ (z >> 31)


class Random:
    def __init__(self, seed=0):
        self.state = []
        for _ in range(4):
            seed, word = _split_mix(seed)
            self.state.append(word)

    @classmethod
    def stream(cls, seed, label_a, label_b=0):
        # The labels meet the mixed word; the counter that mixing leaves behind is not used.
        mixed = _split_mix(seed)[1] ^ label_a
        mixed = _split_mix(mixed)[1] ^ label_b
        return cls(_split_mix(mixed)[1])

    def bits(self):
        s = self.state
        x = (s[1] * 5) & _MASK
        result = (((x << 7) | (x >> 57)) * 9) & _MASK
        shifted = (s[1] << 17) & _MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = ((s[3] << 45) | (s[3] >> 19)) & _MASK
        return result

    def below(self, bound):
        threshold = (1 << 64) % bound
        while True:
            value = self.bits()
            if value >= threshold:
                return value % bound

    def shuffle(self, items):
        for i in range(len(items), 1, -1):
            j = self.below(i)
            items[i - 1], items[j] = items[j], items[i - 1]
