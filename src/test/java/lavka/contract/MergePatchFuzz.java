package lavka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Tag("fuzz")
class MergePatchFuzz {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @FuzzTest
    void a_patch_says_what_is_there_afterwards(FuzzedDataProvider data) {
        JsonNode before = node(data, 4);
        JsonNode patch = node(data, 4);
        JsonNode copy = before.deepCopy();
        JsonNode after = MergePatch.apply(before, patch);
        assertThat(before).as("not changed itself").isEqualTo(copy);
        assertThat(MergePatch.apply(after, patch)).as("twice").isEqualTo(after);
        assertThat(MergePatch.apply(before, JSON.objectNode()))
                .isEqualTo(before.isObject() ? before : JSON.objectNode());
        if (!patch.isObject()) {
            assertThat(after).isEqualTo(patch);
            return;
        }
        patch.forEachEntry((name, value) -> assertThat(after.has(name)).isEqualTo(!value.isNull()));
        before.forEachEntry((name, value) -> {
            if (!patch.has(name)) {
                assertThat(after.get(name)).isEqualTo(value);
            }
        });
    }

    private static JsonNode node(FuzzedDataProvider data, int depth) {
        return switch (data.consumeInt(0, depth == 0 ? 3 : 5)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(data.consumeInt());
            case 2 -> JSON.stringNode(data.consumeString(4));
            case 3 -> JSON.arrayNode().add(data.consumeInt());
            default -> {
                ObjectNode object = JSON.objectNode();
                for (int i = data.consumeInt(0, 4); i > 0; i--) {
                    object.set(data.pickValue(new String[] {"a", "b", "c"}), node(data, depth - 1));
                }
                yield object;
            }
        };
    }
}
