package io.switchboard.examples.spring;

/** The newest version, in each run. */
class Cloud41IT extends CloudOfBoot {
    Cloud41IT() {
        super("4.1");
    }
}
