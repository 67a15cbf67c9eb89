package io.switchboard.examples.spring;

import org.junit.jupiter.api.Tag;

/** An older version, with what takes minutes. */
@Tag("mesh")
class Cloud40IT extends CloudOfBoot {
    Cloud40IT() {
        super("4.0");
    }
}
