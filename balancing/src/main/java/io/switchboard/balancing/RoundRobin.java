package io.switchboard.balancing;

/** Each endpoint in turn. */
final class RoundRobin implements InTurn {
    private final Modulus endpoints;
    private final Turn turn;

    RoundRobin(int endpoints, Turn turn) {
        this(new Modulus(endpoints), turn);
    }

    private RoundRobin(Modulus endpoints, Turn turn) {
        this.endpoints = endpoints;
        this.turn = turn;
    }

    @Override
    public Choice withTurn(Turn other) {
        return new RoundRobin(endpoints, other);
    }

    @Override
    public int choose(long bits, long nanos) {
        return endpoints.of(turn.next());
    }
}
