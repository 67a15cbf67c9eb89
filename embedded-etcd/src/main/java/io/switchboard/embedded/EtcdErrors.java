package io.switchboard.embedded;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The errors of etcd's API, in its own words: clients tell them apart by code and message. */
final class EtcdErrors {
    static final Status EMPTY_KEY = Status.INVALID_ARGUMENT.withDescription("etcdserver: key is not provided");
    static final Status KEY_NOT_FOUND = Status.INVALID_ARGUMENT.withDescription("etcdserver: key not found");
    static final Status VALUE_PROVIDED = Status.INVALID_ARGUMENT.withDescription("etcdserver: value is provided");
    static final Status LEASE_PROVIDED = Status.INVALID_ARGUMENT.withDescription("etcdserver: lease is provided");
    static final Status TOO_MANY_OPERATIONS =
            Status.INVALID_ARGUMENT.withDescription("etcdserver: too many operations in txn request");
    static final Status DUPLICATE_KEY =
            Status.INVALID_ARGUMENT.withDescription("etcdserver: duplicate key given in txn request");
    static final Status INVALID_SORT = Status.INVALID_ARGUMENT.withDescription("etcdserver: invalid sort option");
    static final Status REQUEST_TOO_LARGE = Status.INVALID_ARGUMENT.withDescription("etcdserver: request is too large");
    static final Status COMPACTED =
            Status.OUT_OF_RANGE.withDescription("etcdserver: mvcc: required revision has been compacted");
    static final Status FUTURE_REVISION =
            Status.OUT_OF_RANGE.withDescription("etcdserver: mvcc: required revision is a future revision");
    static final Status LEASE_NOT_FOUND = Status.NOT_FOUND.withDescription("etcdserver: requested lease not found");
    static final Status LEASE_EXISTS = Status.FAILED_PRECONDITION.withDescription("etcdserver: lease already exists");
    static final Status TTL_TOO_LARGE = Status.OUT_OF_RANGE.withDescription("etcdserver: too large lease TTL");
    static final Status AUTH_NOT_ENABLED =
            Status.FAILED_PRECONDITION.withDescription("etcdserver: authentication is not enabled");
    static final Status AUTH_FAILED =
            Status.INVALID_ARGUMENT.withDescription("etcdserver: authentication failed, invalid user ID or password");
    static final Status USER_EMPTY = Status.INVALID_ARGUMENT.withDescription("etcdserver: user name is empty");
    static final Status INVALID_TOKEN = Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token");
    static final Status NO_LEADER = Status.UNAVAILABLE.withDescription("etcdserver: no leader");
    static final String WATCH_RANGE_EMPTY = "mvcc: watcher range is empty";
    static final String WATCH_ID_TAKEN = "mvcc: duplicate watch ID provided on the WatchStream";

    private EtcdErrors() {}

    static StatusRuntimeException of(Status status) {
        return status.asRuntimeException();
    }

    /** How a watch tells in its cancel reason that it was refused: the way Go prints a gRPC error. */
    static String asReason(Status status) {
        String code = switch (status.getCode()) {
            case INVALID_ARGUMENT -> "InvalidArgument";
            case UNAUTHENTICATED -> "Unauthenticated";
            case PERMISSION_DENIED -> "PermissionDenied";
            default -> throw new IllegalArgumentException(status.toString());
        };
        return "rpc error: code = " + code + " desc = " + status.getDescription();
    }
}
