package io.switchboard.balancing;

/** A choice in turn, which is made of more than its turn. */
interface InTurn extends Choice {
    /** The same with turns of its own. */
    Choice withTurn(Turn turn);
}
