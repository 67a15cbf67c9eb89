package io.switchboard.examples.spring;

/** The newest version, in each run. */
class Boot41IT extends ApplicationsOfBoot {
    Boot41IT() {
        super("4.1");
    }
}
