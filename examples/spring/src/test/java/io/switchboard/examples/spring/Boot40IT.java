package io.switchboard.examples.spring;

import org.junit.jupiter.api.Tag;

/** An older version: with what takes minutes. */
@Tag("mesh")
class Boot40IT extends ApplicationsOfBoot {
    Boot40IT() {
        super("4.0");
    }
}
