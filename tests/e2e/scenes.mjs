// What is played in every district, in this order: first what only looks, then what changes things.
import admin from "./scenes/admin.mjs";
import board from "./scenes/board.mjs";
import chaos from "./scenes/chaos.mjs";
import entity from "./scenes/entity.mjs";
import every from "./scenes/every.mjs";
import field from "./scenes/field.mjs";
import food from "./scenes/food.mjs";
import glance from "./scenes/glance.mjs";
import hazard from "./scenes/hazard.mjs";
import imports from "./scenes/imports.mjs";
import inspection from "./scenes/inspection.mjs";
import ledger from "./scenes/ledger.mjs";
import map from "./scenes/map.mjs";
import matter from "./scenes/matter.mjs";
import mishaps from "./scenes/mishaps.mjs";
import offline from "./scenes/offline.mjs";
import phone from "./scenes/phone.mjs";
import planning from "./scenes/planning.mjs";
import register from "./scenes/register.mjs";
import roles from "./scenes/roles.mjs";
import rules from "./scenes/rules.mjs";
import signin from "./scenes/signin.mjs";
import states from "./scenes/states.mjs";
import sweep from "./scenes/sweep.mjs";
import today from "./scenes/today.mjs";
import visit from "./scenes/visit.mjs";

export const scenes = { signin, every, today, register, map, ledger, board, rules, roles, states, entity, sweep, planning, phone, visit, offline, mishaps, glance, chaos, hazard, field, food, matter, inspection, imports, admin };
