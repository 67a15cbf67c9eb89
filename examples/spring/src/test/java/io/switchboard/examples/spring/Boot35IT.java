package io.switchboard.examples.spring;

import org.junit.jupiter.api.Tag;

/** The oldest version: with what takes minutes. */
@Tag("mesh")
class Boot35IT extends ApplicationsOfBoot {
    Boot35IT() {
        super("3.5");
    }
}
