package io.switchboard.examples.spring;

import org.junit.jupiter.api.Tag;

/** The oldest version, with what takes minutes. */
@Tag("mesh")
class Cloud35IT extends CloudOfBoot {
    Cloud35IT() {
        super("3.5");
    }
}
