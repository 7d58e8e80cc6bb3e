// Where the boxes and the curves of a contract go. Wide: one column a level, long curves led around the boxes between.
// Narrow: levels below each other, two boxes side by side.
const WIDE = { width: 188, height: 54, level: 84, gap: 18, lane: 20, head: 26 };
const NARROW = { width: 156, height: 54, level: 30, gap: 12, head: 22, abreast: 2 };

/** Writers of a field lead to its readers; needed where a reader cannot do without. */
export function edgesOf(nodes) {
    const writers = new Map();
    for (const node of nodes) {
        for (const field of node.writes) {
            writers.set(field, [...(writers.get(field) ?? []), node.name]);
        }
    }
    const edges = new Map();
    for (const node of nodes) {
        for (const field of [...node.reads, ...(node.readsIfPresent ?? [])]) {
            for (const writer of writers.get(field) ?? []) {
                const key = writer + "\u0000" + node.name;
                const edge = edges.get(key) ?? { from: writer, to: node.name, fields: [], needed: false };
                edge.fields.push(field);
                edge.needed ||= node.reads.includes(field);
                edges.set(key, edge);
            }
        }
    }
    return [...edges.values()];
}

export function layout(contract, edges, narrow) {
    return narrow ? narrowLayout(contract.levels) : wideLayout(contract.levels, edges);
}

function wideLayout(levels, edges) {
    const slots = ordered(levels, edges);
    const sizeOf = (slot) => (slot.edge === undefined ? WIDE.height : WIDE.lane);
    const breadthOf = (level) => level.reduce((sum, slot) => sum + sizeOf(slot) + WIDE.gap, -WIDE.gap);
    const breadth = Math.max(WIDE.height, ...slots.map(breadthOf));
    const places = new Map();
    const titles = [];
    const lanes = new Map();
    slots.forEach((level, depth) => {
        const x = depth * (WIDE.width + WIDE.level);
        let y = WIDE.head + (breadth - breadthOf(level)) / 2;
        titles.push({ x, y: 12 });
        for (const slot of level) {
            if (slot.edge === undefined) {
                places.set(slot.name, { x, y });
            } else {
                lanes.set(slot.edge, [...(lanes.get(slot.edge) ?? []), { x, y: y + WIDE.lane / 2 }]);
            }
            y += sizeOf(slot) + WIDE.gap;
        }
    });
    return {
        box: WIDE,
        places,
        titles,
        width: slots.length * (WIDE.width + WIDE.level) - WIDE.level,
        height: WIDE.head + breadth,
        curve: (edge) => around(places.get(edge.from), places.get(edge.to), lanes.get(edge) ?? []),
    };
}

/**
 * The slots of each level: its nodes, and a lane for each curve that passes it. Each goes near the middle of what leads
 * to it, so that fewer curves cross.
 */
function ordered(levels, edges) {
    const levelOf = new Map(levels.flatMap((level, depth) => level.map((name) => [name, depth])));
    const position = new Map();
    return levels.map((level, depth) => {
        const passing = edges.filter((edge) => levelOf.get(edge.from) < depth && levelOf.get(edge.to) > depth);
        const slots = [...level.map((name) => ({ name })), ...passing.map((edge) => ({ edge }))];
        slots.forEach((slot, index) => {
            const sources = slot.edge === undefined ? edges.filter((edge) => edge.to === slot.name) : [slot.edge];
            const before = sources
                .map((edge) => position.get(edge) ?? position.get(edge.from))
                .filter((value) => value !== undefined);
            slot.pull =
                before.length === 0
                    ? index / Math.max(1, slots.length)
                    : before.reduce((sum, value) => sum + value, 0) / before.length;
            slot.index = index;
        });
        slots.sort((a, b) => a.pull - b.pull || a.index - b.index);
        slots.forEach((slot, index) => position.set(slot.edge ?? slot.name, (index + 0.5) / slots.length));
        return slots;
    });
}

function around(from, to, lanes) {
    let x = from.x + WIDE.width;
    let y = from.y + WIDE.height / 2;
    let path = `M${x} ${y}`;
    const bendTo = (nextX, nextY) => {
        const bend = (nextX - x) / 2;
        path += `C${x + bend} ${y} ${nextX - bend} ${nextY} ${nextX} ${nextY}`;
        [x, y] = [nextX, nextY];
    };
    for (const lane of lanes) {
        bendTo(lane.x, lane.y);
        x = lane.x + WIDE.width;
        path += `H${x}`;
    }
    bendTo(to.x - 6, to.y + WIDE.height / 2);
    return path;
}

function narrowLayout(levels) {
    const places = new Map();
    const titles = [];
    let y = 0;
    for (const level of levels) {
        titles.push({ x: 0, y: y + 14 });
        y += NARROW.head;
        level.forEach((name, index) => {
            const column = index % NARROW.abreast;
            places.set(name, {
                x: column * (NARROW.width + NARROW.gap),
                y: y + Math.floor(index / NARROW.abreast) * (NARROW.height + NARROW.gap),
            });
        });
        y += Math.ceil(level.length / NARROW.abreast) * (NARROW.height + NARROW.gap) + NARROW.level - NARROW.gap;
    }
    return {
        box: NARROW,
        places,
        titles,
        width: NARROW.abreast * (NARROW.width + NARROW.gap) - NARROW.gap,
        height: y - NARROW.level,
        curve: (edge) => down(places.get(edge.from), places.get(edge.to)),
    };
}

function down(from, to) {
    const [x1, y1, x2, y2] = [from.x + NARROW.width / 2, from.y + NARROW.height, to.x + NARROW.width / 2, to.y - 6];
    const bend = Math.max(16, (y2 - y1) / 2);
    return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}
