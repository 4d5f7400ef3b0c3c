// A portal on powerbi-client-react: the config decides what is embedded, a changed token in it renews.
import {useEffect, useState} from 'react';
import {createRoot} from 'react-dom/client';
import {PowerBIEmbed, type EventHandler} from 'powerbi-client-react';
import {models} from 'powerbi-client';

interface Answer {
  token: string;
  embedUrl: string;
  reportId: string;
  datasetId: string;
}

async function askBackEnd(retailer: string): Promise<Answer> {
  const response = await fetch(`/api/embed?dataset=${encodeURIComponent(retailer)}`);
  const answer = (await response.json()) as Answer & {message: string};
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const renewAfter = 50 * 60_000;

function Portal() {
  const [retailer, setRetailer] = useState('Northwind');
  const [answer, setAnswer] = useState<Answer>();
  const [status, setStatus] = useState('loading');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let current = true;
    let timer: number | undefined;
    const show = async (done?: string): Promise<void> => {
      try {
        const next = await askBackEnd(retailer);
        if (!current) return;
        setAnswer(next);
        if (done) setStatus(done);
        timer = window.setTimeout(() => void show('renewed'), renewAfter);
      } catch (error) {
        if (current) setProblem((error as Error).message);
      }
    };
    setStatus('loading');
    setProblem('');
    setAnswer(undefined);
    void show();
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [retailer]);

  return (
    <>
      <select aria-label="Retailer" value={retailer} onChange={event => setRetailer(event.target.value)}>
        {['Northwind', 'Contoso', 'Fabrikam', 'Tailspin'].map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <p role="status">{status}</p>
      <p role="alert">{problem}</p>
      {answer && (
        <PowerBIEmbed
          key={answer.datasetId}
          cssClassName="report"
          embedConfig={{
            type: 'report',
            id: answer.reportId,
            embedUrl: answer.embedUrl,
            accessToken: answer.token,
            tokenType: models.TokenType.Embed,
            datasetBinding: {datasetId: answer.datasetId},
          }}
          eventHandlers={
            new Map<string, EventHandler>([
              ['rendered', () => setStatus('rendered')],
              ['error', event => setProblem((event?.detail as {message: string}).message)],
            ])
          }
        />
      )}
    </>
  );
}

const root = document.querySelector('#root');
if (root) createRoot(root).render(<Portal />);
