"""Tables as definitions, with the columns, keys and relationships that they lead to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from companion.emulator.metadata.attributes import attributes_of
from companion.emulator.metadata.described import Described, managed, metadata_id
from companion.emulator.metadata.relations import paired_with, pointing_from, pointing_to
from companion.emulator.roles import privilege_id, privilege_name, verbs_of
from companion.emulator.secured import secured_columns

if TYPE_CHECKING:
    from companion.emulator.environment import Environment
    from companion.emulator.metadata.labels import Labels
    from companion.emulator.schema import Key, Table


def described_table(environment: Environment, table: Table, labels: Labels) -> Described:
    """Answer the definition of a table."""
    is_notes_switch_on = environment.dialect["notes_on_linkedin_tables"] == "yes"
    values = {
        "MetadataId": metadata_id(table.logical_name),
        "LogicalName": table.logical_name,
        "SchemaName": table.schema_name,
        "EntitySetName": table.set_name,
        "LogicalCollectionName": table.set_name,
        "CollectionSchemaName": table.schema_name,
        "ObjectTypeCode": table.object_type_code,
        "PrimaryIdAttribute": table.primary_id,
        "PrimaryNameAttribute": table.primary_name,
        "IsActivity": table.is_activity,
        "IsActivityParty": table.logical_name in {"account", "contact", "lead", "systemuser"},
        "IsCustomEntity": table.is_custom,
        "IsManaged": True,
        "IsIntersect": table.intersect is not None,
        "ChangeTrackingEnabled": table.change_tracking,
        "HasNotes": table.has_notes or (table.has_notes_by_switch and is_notes_switch_on),
        "HasActivities": table.logical_name in {"account", "contact", "lead", "opportunity"},
        "OwnershipType": "UserOwned" if table.user_owned else "None",
        "TableType": "Standard",
        "IsOptimisticConcurrencyEnabled": True,
        "IsDuplicateDetectionEnabled": managed(value=True, name="canmodifyduplicatedetectionsettings"),
        "IsValidForAdvancedFind": True,
        "IsCustomizable": managed(value=True, name="iscustomizable"),
        "Privileges": [_privilege(table, verb) for verb in verbs_of(table)],
        "DisplayName": labels.label(table.label),
        "DisplayCollectionName": labels.label(table.collection_label),
        "Description": labels.label(None),
    }
    nested = {
        "Attributes": lambda: list(attributes_of(table, labels, secured_columns(environment, table))),
        "Keys": lambda: [_key(table, key, labels) for key in table.keys.values()],
        "ManyToOneRelationships": lambda: list(pointing_from(environment, table)),
        "OneToManyRelationships": lambda: list(pointing_to(environment, table)),
        "ManyToManyRelationships": lambda: list(paired_with(environment, table)),
    }
    return Described("EntityMetadata", values, nested)


def every_table(environment: Environment, labels: Labels) -> list[Described]:
    """List the definitions of the installed tables."""
    describe = partial(described_table, environment, labels=labels)
    return [describe(table) for table in environment.schema.tables.values()]


def _privilege(table: Table, verb: str) -> dict[str, object]:
    """Answer a privilege as SecurityPrivilegeMetadata; rows without an owner are allowed all or not at all."""
    name = privilege_name(table, verb)
    return {
        "CanBeBasic": table.user_owned,
        "CanBeDeep": table.user_owned,
        "CanBeGlobal": True,
        "CanBeLocal": table.user_owned,
        "CanBeEntityReference": False,
        "CanBeParentEntityReference": False,
        "Name": name,
        "PrivilegeId": privilege_id(name),
        "PrivilegeType": verb,
    }


def _key(table: Table, key: Key, labels: Labels) -> Described:
    values = {
        "MetadataId": metadata_id(f"key.{table.logical_name}.{key.name}"),
        "LogicalName": key.name,
        "SchemaName": key.name,
        "EntityLogicalName": table.logical_name,
        "KeyAttributes": list(key.columns),
        "EntityKeyIndexStatus": "Active",
        "IsManaged": False,
        "DisplayName": labels.label(key.label),
    }
    return Described("EntityKeyMetadata", values)
