package io.switchboard.simulation;

import java.util.List;

/** Who follows what, and in which time a deploy restarts everything. */
record Scene(Shape shape, double window) {
    static final List<Scene> ALL = List.of(
            new Scene(Shape.USUAL, 3_600),
            new Scene(Shape.USUAL, 600),
            new Scene(Shape.HARD, 3_600),
            new Scene(Shape.HARD, 600));

    String shown() {
        return shape.name() + ", " + windowShown();
    }

    String windowShown() {
        return window == 3_600 ? "1 h" : ScaleNumbers.of(window / 60) + " min";
    }

    Demand demand(Fleets fleet, double ttl, ScaleCosts costs) {
        return Demand.direct(shape, fleet, ttl, window, costs.of(Cost.WATCHERS_PER_SERVICE));
    }
}
