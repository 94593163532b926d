// The graph page: the canvas with its search, tools and legend, and the panel of what is picked.
import { IconTopologyStar3 } from '@tabler/icons-react';
import { useState } from 'react';
import type { AppInfo } from '../../../contract/api.ts';
import type { Status } from '../../../contract/sources.ts';
import type { ExportWhat } from '../../../contract/transfers.ts';
import { messages } from '../../messages.ts';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { AnalysisPanel } from '../analysis/analysis-panel.tsx';
import { Checklist } from '../first-run/checklist.tsx';
import { Doors } from '../first-run/doors.tsx';
import { HistoryPanel } from '../history/history-panel.tsx';
import { PastState } from '../history/past-state.tsx';
import { ExportDialog } from '../transfers/export-panel.tsx';
import { EdgePanel } from './edge-panel.tsx';
import classes from './graph-page.module.css';
import { Legend } from './legend.tsx';
import { NodeListPanel } from './node-list-panel.tsx';
import { NodePanel } from './node-panel.tsx';
import { NodeSearch } from './node-search.tsx';
import { Stage } from './stage.tsx';
import { StageState } from './stage-state.tsx';
import { Tools } from './tools.tsx';
import { useCover } from './use-cover.ts';
import { useGraphPage } from './use-graph-page.ts';

/** What the page needs. */
export interface GraphPageProps {
  readonly info: AppInfo;
  readonly status: Status;
  /** False while another page is open: the canvas stays, its keys do not. */
  readonly shown: boolean;
}

/** The home page; the three doors while there is neither a source nor a graph. */
export function GraphPage({ info, status, shown }: GraphPageProps) {
  const page = useGraphPage(info, shown);
  const cover = useCover(page.canvas);
  const [exporting, setExporting] = useState<ExportWhat | null>(null);
  if (status.sources.length === 0 && page.model.nodes.size === 0) return <Doors />;
  return (
    <div className={classes.page}>
      <div className={classes.stage}>
        <Stage attach={page.attach} canvas={page.canvas} />
        {page.model.nodes.size === 0 && (
          <div className={classes.empty}>
            <NothingHere
              icon={<IconTopologyStar3 size={24} />}
              title={messages.graph.waiting}
              detail={messages.graph.waitingDetail}
            />
          </div>
        )}
        <div ref={cover} className={classes.topLeft}>
          <NodeSearch shown={shown} onPick={page.pickNode} />
          <Checklist steps={status.checklist} database={info.database} />
        </div>
        <div className={classes.topRight}>
          <Tools
            canvas={page.canvas}
            open={page.tool}
            onToggle={page.toggleTool}
            onExport={() => setExporting('edges')}
          />
        </div>
        <div className={classes.bottom}>
          <div className={classes.row}>
            <Legend thresholds={info.liveness} />
            {page.tool === 'history' && page.history.at !== null ? (
              <PastState history={page.history} />
            ) : (
              <StageState
                model={page.model}
                arranging={page.arranging}
                doubtedShown={page.doubtedShown}
                onDoubted={page.showDoubted}
              />
            )}
          </div>
        </div>
      </div>
      {page.picked?.kind === 'node' && (
        <NodePanel
          nodeKey={page.picked.key}
          thresholds={info.liveness}
          canvas={page.canvas}
          pinned={page.pinned}
          onUnpin={page.unpin}
          onPickNode={page.pickNode}
          onPickEdge={page.pickEdge}
          onClose={page.close}
        />
      )}
      {page.picked?.kind === 'edge' && (
        <EdgePanel
          a={page.picked.a}
          b={page.picked.b}
          thresholds={info.liveness}
          onPickNode={page.pickNode}
          onClose={page.close}
        />
      )}
      {page.picked === null && page.tool === 'list' && (
        <NodeListPanel
          model={page.model}
          thresholds={info.liveness}
          onPick={page.pickNode}
          onClose={() => page.toggleTool('list')}
        />
      )}
      {page.picked === null && page.tool === 'history' && (
        <HistoryPanel
          history={page.history}
          model={page.model}
          thresholds={info.liveness}
          onPickNode={page.pickNode}
          onPickEdge={page.pickEdge}
          onExport={() => setExporting('packets')}
          onClose={() => page.toggleTool('history')}
        />
      )}
      {page.picked === null && page.tool === 'analysis' && (
        <AnalysisPanel
          analysis={page.analysis}
          model={page.model}
          thresholds={info.liveness}
          onPickNode={page.pickNode}
          onPickEdge={page.pickEdge}
          onClose={() => page.toggleTool('analysis')}
        />
      )}
      {exporting !== null && <ExportDialog what={exporting} onClose={() => setExporting(null)} />}
    </div>
  );
}
