package io.switchboard.examples.demo;

/** What happens to a server in the demo. */
enum Fate {
    SERVING("serving", "served to the end"),
    LEAVING("leaving", "stopped gracefully (SIGTERM)"),
    LEFT("left", "stopped gracefully (SIGTERM)"),
    KILLED("killed", "killed (SIGKILL)"),
    /** Its process ended though nobody asked it to. */
    LOST("lost", "ended unexpectedly"),
    JOINED("joined", "joined while the client was calling"),
    /** Of a datacenter that was to be called only if others could not be. */
    STANDBY("standby", "stood by in another datacenter"),
    /** Started again with its datacenter. */
    BACK("back", "started when the datacenter was back"),
    /** Registered under the same name by somebody else. */
    GUEST("guest", "was not started by the demo");

    private final String word;
    private final String story;

    Fate(String word, String story) {
        this.word = word;
        this.story = story;
    }

    /** One word for the picture. */
    String word() {
        return word;
    }

    /** A few words for the report. */
    String story() {
        return story;
    }
}
