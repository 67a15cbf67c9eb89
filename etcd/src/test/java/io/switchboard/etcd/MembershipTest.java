package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.etcd.api.Member;
import io.switchboard.etcd.api.MemberListResponse;
import org.junit.jupiter.api.Test;

class MembershipTest {
    @Test
    void learners_and_what_cannot_be_dialled_alike_are_left_out() {
        MemberListResponse members = MemberListResponse.newBuilder()
                .addMembers(Member.newBuilder().addClientURLs("http://a:2379").addClientURLs("https://a:2380"))
                .addMembers(Member.newBuilder().addClientURLs("http://b:2379").setIsLearner(true))
                .addMembers(Member.newBuilder().addClientURLs("unix://c"))
                .addMembers(Member.newBuilder().addClientURLs("http://[::1]:2379"))
                .build();
        assertEquals(
                "[http://a:2379, http://[::1]:2379]",
                Membership.endpoints(members, false).toString());
        assertEquals("[https://a:2380]", Membership.endpoints(members, true).toString());
    }
}
