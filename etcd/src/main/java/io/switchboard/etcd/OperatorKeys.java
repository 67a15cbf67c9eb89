package io.switchboard.etcd;

import io.switchboard.core.ServiceName;

/** Where operators' words are kept: outside every service's range. */
final class OperatorKeys {
    private OperatorKeys() {}

    static String config(String namespace, ServiceName service) {
        return namespace + "switchboard/config/" + service;
    }

    /** The start of the keys of all overrides of a service; the instance id follows. */
    static String overrides(String namespace, ServiceName service) {
        return namespace + "switchboard/overrides/" + service.keyPrefix();
    }
}
