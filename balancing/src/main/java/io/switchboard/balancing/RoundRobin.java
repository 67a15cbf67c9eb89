package io.switchboard.balancing;

/** Each endpoint in turn. */
final class RoundRobin implements Choice {
    private final Modulus endpoints;
    private final Turn turn;

    RoundRobin(int endpoints, Turn turn) {
        this.endpoints = new Modulus(endpoints);
        this.turn = turn;
    }

    @Override
    public int choose(long bits, long nanos) {
        return endpoints.of(turn.next());
    }
}
