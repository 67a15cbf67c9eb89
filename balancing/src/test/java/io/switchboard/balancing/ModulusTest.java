package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ModulusTest {
    @Test
    void remainders_are_those_of_a_division() {
        Given.cases(20_000, random -> {
            int divisor = Math.max(1, random.nextInt() >>> (1 + random.nextInt(31)));
            Modulus modulus = new Modulus(divisor);
            long multiple = random.nextLong(Long.MAX_VALUE) / divisor * divisor;
            long[] numbers = {0, 1, -1, divisor, multiple - 1, multiple, multiple + 1, random.nextLong(), Long.MIN_VALUE
            };
            for (long number : numbers) {
                assertEquals(
                        Long.remainderUnsigned(number, divisor),
                        modulus.of(number),
                        Long.toUnsignedString(number) + " by " + divisor);
            }
        });
    }
}
