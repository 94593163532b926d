// The rule of one family: on or off, from which severity, where, how fresh, how often, and through which targets.
import { Checkbox, Collapse, Paper, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FamilySettings, type Severity, severity } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { fieldOrder, NumberField } from './number-field.tsx';
import { faultOf, typedRegions } from './rule-faults.ts';
import classes from './rules.module.css';

const words = messages.alerts.rules;
const { severities } = messages.alerts;
const targets = ['in-app', 'desktop', 'tray', 'sound', 'webhook'] as const;
/** A card; what a family that is off would do is folded away. */
export function FamilyRule({
  name,
  family,
  faults,
  onChange,
}: {
  readonly name: string;
  readonly family: FamilySettings;
  readonly faults: readonly string[];
  readonly onChange: (fields: Partial<FamilySettings>) => void;
}) {
  const word = messages.alerts.families[name] ?? name;
  const fault = (field: string) => faultOf(faults, `${name}.${field}`);
  return (
    <Paper withBorder component="section" className={classes.card} aria-label={word}>
      <Switch
        label={<b>{word}</b>}
        description={messages.alerts.kindsOf[name]}
        aria-label={words.enabled(word)}
        checked={family.enabled}
        onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
      />
      <Collapse expanded={family.enabled}>
        <div className={classes.fields}>
          <Select
            label={words.floor}
            description={words.floorHint}
            inputWrapperOrder={fieldOrder}
            allowDeselect={false}
            value={family.severityFloor}
            error={fault('severityFloor')}
            data={severity.options.map((value) => ({ value, label: severities[value] }))}
            onChange={(value) => onChange({ severityFloor: severity.catch('priority').parse(value) })}
          />
          <Regions regions={family.regions} fault={fault('regions')} onChange={(regions) => onChange({ regions })} />
          <NumberField
            label={words.freshness}
            hint={words.freshnessHint}
            value={family.freshnessS}
            fault={fault('freshnessS')}
            onChange={(freshnessS) => onChange({ freshnessS })}
          />
          <NumberField
            label={words.cooldown}
            hint={words.cooldownHint}
            value={family.cooldownS}
            fault={fault('cooldownS')}
            onChange={(value) => onChange({ cooldownS: value ?? 0 })}
          />
        </div>
        <Targets family={family} faultOfLevel={(level) => fault(`targets.${level}`)} onChange={onChange} />
      </Collapse>
    </Paper>
  );
}

function Regions({
  regions,
  fault,
  onChange,
}: {
  readonly regions: readonly string[];
  readonly fault: string | null;
  readonly onChange: (regions: string[]) => void;
}) {
  const [typed, setTyped] = useState(regions.join(', '));
  const shown = typedRegions(typed).join() === regions.join() ? typed : regions.join(', ');
  return (
    <TextInput
      label={words.regions}
      description={words.regionsHint}
      inputWrapperOrder={fieldOrder}
      value={shown}
      error={fault}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(typedRegions(event.currentTarget.value));
      }}
    />
  );
}

function Targets({
  family,
  faultOfLevel,
  onChange,
}: {
  readonly family: FamilySettings;
  readonly faultOfLevel: (level: Severity) => string | null;
  readonly onChange: (fields: Partial<FamilySettings>) => void;
}) {
  const toggle = (level: Severity, target: string, wanted: boolean): void => {
    const others = (family.targets[level] ?? []).filter((name) => name !== target);
    onChange({ targets: { ...family.targets, [level]: wanted ? [...others, target] : others } });
  };
  return (
    <table className={classes.targets}>
      <thead>
        <tr>
          <th scope="col">{words.targets}</th>
          {targets.map((target) => (
            <th key={target} scope="col">
              {messages.alerts.delivery.kinds[target]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {severity.options.map((level) => (
          <tr key={level}>
            <th scope="row">{severities[level]}</th>
            {targets.map((target) => (
              <td key={target}>
                <Checkbox
                  aria-label={words.targetOf(messages.alerts.delivery.kinds[target], severities[level])}
                  checked={(family.targets[level] ?? []).includes(target)}
                  onChange={(event) => toggle(level, target, event.currentTarget.checked)}
                />
              </td>
            ))}
            <td className={classes.fault}>{faultOfLevel(level)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
